//! Looking for viruses: a real clamd with signatures of its own, found or skipped loudly; and one that misbehaves.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use axum::body::Bytes;
use blanket_server::{
    attachments::scan::{NoVerdict, Scanner, Verdict},
    objects::ByteStream,
};
use flate2::{Compression, Crc, write::DeflateEncoder};
use futures_util::{StreamExt as _, stream};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::watch,
};

use crate::harness::{Answer, Place, answer, pdf, wait_for};

/// The test file of EICAR, in two halves: whole, it would be found here too.
const EICAR: [&str; 2] = [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-", "STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"];

fn eicar() -> Vec<u8> {
    EICAR.concat().into_bytes()
}

/// A clamd of the test's own, on its own socket.
struct Clamd {
    process: Child,
    socket: PathBuf,
}

impl Clamd {
    /// None, and a loud line, where there is none.
    async fn start(folder: &Path) -> Option<Self> {
        let program = std::env::var_os("CLAMD").map_or_else(|| PathBuf::from("/usr/sbin/clamd"), PathBuf::from);
        if !program.exists() {
            eprintln!("SKIPPED: no clamd at {}; install clamav-daemon, or set CLAMD", program.display());
            return None;
        }
        let (signatures, socket) = (folder.join("signatures"), folder.join("clamd.sock"));
        fs::create_dir_all(&signatures).unwrap();
        let body: String = eicar().iter().map(|it| format!("{it:02x}")).collect();
        // Name, any type of file, anywhere in it, these bytes.
        fs::write(signatures.join("test.ndb"), format!("Eicar-Test:0:*:{body}\n")).unwrap();
        let config = folder.join("clamd.conf");
        let text = format!(
            "Foreground yes\nDatabaseDirectory {}\nLocalSocket {}\nTemporaryDirectory {}\nStreamMaxLength 2M\nMaxScanSize 10M\n\
             MaxFileSize 10M\nMaxRecursion 8\nMaxFiles 100\nAlertExceedsMax yes\nAlertEncrypted yes\n",
            signatures.display(),
            socket.display(),
            folder.display()
        );
        fs::write(&config, text).unwrap();
        let mut clamd = Command::new(program);
        clamd.arg("--config-file").arg(&config).stdout(Stdio::null()).stderr(Stdio::null());
        let clamd = Self { process: clamd.spawn().unwrap(), socket };
        wait_for("clamd to listen", async || tokio::net::UnixStream::connect(&clamd.socket).await.ok().map(drop)).await;
        Some(clamd)
    }

    fn scanner(&self) -> Scanner {
        Scanner::new(self.socket.to_str().unwrap()).unwrap()
    }
}

impl Drop for Clamd {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn bytes(all: Vec<u8>) -> ByteStream {
    let pieces: Vec<_> = all.chunks(50_000).map(|it| Ok(Bytes::copy_from_slice(it))).collect();
    stream::iter(pieces).boxed()
}

/// A zip file with one file in it. `is_locked`: marked as one with a password.
fn zip(name: &str, content: &[u8], is_locked: bool) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    let packed = encoder.finish().unwrap();
    let mut crc = Crc::new();
    crc.update(content);
    let mut shared = vec![20, 0, u8::from(is_locked), 0, 8, 0, 0, 0, 0, 0];
    shared.extend(crc.sum().to_le_bytes());
    for size in [packed.len(), content.len()] {
        shared.extend(u32::try_from(size).unwrap().to_le_bytes());
    }
    shared.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
    shared.extend([0, 0]);
    let mut zip = [b"PK\x03\x04", &shared[..], name.as_bytes(), &packed].concat();
    let directory = u32::try_from(zip.len()).unwrap();
    let entry = [b"PK\x01\x02\x14\0", &shared[..], &[0; 14], name.as_bytes()].concat();
    zip.extend(&entry);
    zip.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    zip.extend(u32::try_from(entry.len()).unwrap().to_le_bytes());
    zip.extend(directory.to_le_bytes());
    zip.extend([0, 0]);
    zip
}

fn nested(mut content: Vec<u8>, depth: usize) -> Vec<u8> {
    for level in 0..depth {
        content = zip(&format!("{level}.zip"), &content, false);
    }
    content
}

/// A PDF that says it is locked with a password.
fn locked_pdf() -> Vec<u8> {
    let mut pdf = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for object in [
        "1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n",
        "2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n",
        "3 0 obj\n<< /Filter /Standard /V 1 /R 2 /Length 40 /P -44 /O (oooooooooooooooooooooooooooooooo) /U (uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu) >>\nendobj\n",
    ] {
        places.push(pdf.len());
        pdf.extend(object.as_bytes());
    }
    let table = pdf.len();
    pdf.extend(b"xref\n0 4\n0000000000 65535 f \n");
    for place in places {
        pdf.extend(format!("{place:010} 00000 n \n").as_bytes());
    }
    pdf.extend(b"trailer\n<< /Size 4 /Root 1 0 R /Encrypt 3 0 R /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>] >>\n");
    pdf.extend(format!("startxref\n{table}\n%%EOF\n").as_bytes());
    pdf
}

#[tokio::test(flavor = "multi_thread")]
async fn clamd_finds_what_is_there_and_only_its_yes_is_one() {
    let folder = tempfile::tempdir().unwrap();
    let Some(clamd) = Clamd::start(folder.path()).await else { return };
    let scanner = clamd.scanner();
    let infected = Verdict::Infected("Eicar-Test.UNOFFICIAL".to_owned());
    for (what, file, expected) in [
        ("a PDF", pdf(1000), Verdict::Clean),
        ("an empty file", Vec::new(), Verdict::Clean),
        ("a large file, at the limit", pdf(2 << 20), Verdict::Clean),
        ("EICAR", eicar(), infected.clone()),
        ("EICAR in a PDF", [pdf(100), eicar(), pdf(100)].concat(), infected.clone()),
        ("EICAR in a zip", zip("a.txt", &eicar(), false), infected.clone()),
        ("EICAR in a zip in a zip", nested(eicar(), 3), infected.clone()),
        ("a zip", zip("a.txt", b"hello", false), Verdict::Clean),
    ] {
        assert_eq!(scanner.scan(bytes(file)).await.unwrap(), expected, "{what}");
    }
    for (what, file, beginning) in [
        ("a zip with a password", zip("a.txt", &[7; 100], true), "Heuristics.Encrypted."),
        ("a PDF with a password", locked_pdf(), "Heuristics.Encrypted.PDF"),
        ("a zip bomb", zip("a", &vec![0; 64 << 20], false), "Heuristics.Limits.Exceeded"),
        ("a zip twenty deep", nested(b"hello".to_vec(), 20), "Heuristics.Limits.Exceeded"),
    ] {
        let verdict = scanner.scan(bytes(file)).await.unwrap();
        assert!(matches!(&verdict, Verdict::Unscannable(it) if it.starts_with(beginning)), "{what}: {verdict:?}");
    }
    // One byte over clamd's own limit, and over ours.
    let over = scanner.scan(bytes(pdf((2 << 20) + 1))).await;
    assert!(matches!(over, Err(NoVerdict::TooLarge | NoVerdict::Unreachable(_))), "{over:?}");
    let limited = scanner.clone().with_limits(1000, Duration::from_secs(60));
    assert_eq!(limited.scan(bytes(pdf(1000))).await.unwrap(), Verdict::Clean);
    assert!(matches!(limited.scan(bytes(pdf(1001))).await, Err(NoVerdict::TooLarge)));
    let broken: ByteStream = stream::iter([Ok(Bytes::from("%PDF")), Err(std::io::Error::other("x"))]).boxed();
    assert!(matches!(scanner.scan(broken).await, Err(NoVerdict::Unreadable(_))));

    drop(clamd);
    assert!(matches!(scanner.scan(bytes(pdf(1000))).await, Err(NoVerdict::Unreachable(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_infected_file_never_leaves_quarantine() {
    let place = Place::new();
    let Some(clamd) = Clamd::start(&place.path("clamd")).await else { return };
    place.configure("attachments.scanner", &format!("address = '{}'", clamd.socket.display()));
    let running = place.start().await;
    let clean = running.client.upload("rask.pdf", pdf(500)).await;
    assert_eq!(clean.status, 201);
    for (file, code, words) in [
        ([pdf(100), eicar()].concat(), "infected", ["Der er fundet virus", "A virus was found"]),
        (locked_pdf(), "unscannable", ["låst med en adgangskode", "locked with a password"]),
    ] {
        let refused = running.client.upload("syg.pdf", file.clone()).await;
        assert_eq!((refused.status, refused.body["error"]["code"].as_str()), (422, Some(code)));
        let message = refused.body["error"]["message"].as_str().unwrap();
        assert!(words.iter().all(|it| message.contains(it)), "{message}");

        // The same in two pieces, neither of which is anything by itself.
        let (first, second) = file.split_at(file.len() - 20);
        let begun = running.client.post("/api/attachments").header("tus-resumable", "1.0.0");
        let begun = begun.header("upload-length", file.len()).header("upload-metadata", "filename YS5wZGY=");
        let path = format!("/api/{}", begun.send().await.unwrap().headers()["location"].to_str().unwrap());
        for (offset, piece) in [(0, first), (first.len(), second)] {
            let patch = running.client.ask("PATCH", &path).header("tus-resumable", "1.0.0");
            let patch = patch.header("upload-offset", offset).header("content-type", "application/offset+octet-stream");
            assert_eq!(patch.body(piece.to_vec()).send().await.unwrap().status(), 204);
        }
        let refused = answer(running.client.post(&path).send().await.unwrap()).await;
        assert_eq!((refused.status, refused.body["error"]["code"].as_str()), (422, Some(code)));
        assert_eq!(running.client.post(&path).send().await.unwrap().status(), 404, "it is thrown away");
    }
    running.stop().await;
    assert_eq!(place.files("data/quarantine"), [""; 0]);
    assert_eq!(place.files("data/attachments").len(), 1, "the clean one");
}

/// How a fake clamd answers.
#[derive(Debug, Clone, Copy)]
enum Fake {
    /// As it should.
    Good,
    /// Says yes before it has read anything.
    Hasty,
    /// Reads, and never answers.
    Silent,
    /// Never reads, and never answers.
    Deaf,
    /// Answers without an end.
    Endless,
    HangsUp,
    Says(&'static [u8]),
}

/// A scanner that does as it is told; its address.
async fn fake() -> (String, watch::Sender<Fake>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (tell, told) = watch::channel(Fake::Good);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let how = *told.borrow();
            tokio::spawn(async move { behave(stream, how).await });
        }
    });
    (address, tell)
}

async fn behave(mut stream: TcpStream, how: Fake) -> std::io::Result<()> {
    match how {
        Fake::Hasty => return stream.write_all(b"stream: OK\0").await,
        Fake::HangsUp => return Ok(()),
        Fake::Deaf => std::future::pending().await,
        _ => {}
    }
    let mut command = [0; 10];
    stream.read_exact(&mut command).await?;
    loop {
        let length = stream.read_u32().await?;
        if length == 0 {
            break;
        }
        let mut piece = vec![0; length as usize];
        stream.read_exact(&mut piece).await?;
    }
    match how {
        Fake::Says(answer) => stream.write_all(answer).await,
        Fake::Silent => std::future::pending().await,
        Fake::Endless => loop {
            stream.write_all(&[b'x'; 1024]).await?;
        },
        _ => stream.write_all(b"stream: OK\0").await,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_verdict_nothing_passes_and_nothing_need_be_sent_again() {
    let place = Place::new();
    let (address, how) = fake().await;
    place.configure("attachments.scanner", &format!("address = \"{address}\"\ntimeout_ms = 500"));
    let running = place.start().await;
    assert_eq!(running.client.upload("a.pdf", pdf(500)).await.status, 201);

    let begun = running.client.post("/api/attachments").header("tus-resumable", "1.0.0");
    let begun = begun.header("upload-length", 500).header("upload-metadata", "filename YS5wZGY=").send().await.unwrap();
    let path = format!("/api/{}", begun.headers()["location"].to_str().unwrap());
    let patch = running.client.ask("PATCH", &path).header("tus-resumable", "1.0.0").header("upload-offset", 0);
    let patch = patch.header("content-type", "application/offset+octet-stream").body(pdf(500));
    assert_eq!(patch.send().await.unwrap().status(), 204);

    let refused = |it: &Answer| (it.status, it.body["error"]["code"].as_str().unwrap_or_default().to_owned());
    for fake in [
        Fake::Hasty,
        Fake::Silent,
        Fake::Deaf,
        Fake::Endless,
        Fake::HangsUp,
        Fake::Says(b""),
        Fake::Says(b"stream: OK"),
        Fake::Says(b"stream: OK\0stream: OK\0"),
        Fake::Says(b"stream: Can't open file or directory ERROR\0"),
        Fake::Says(b"INSTREAM size limit exceeded. ERROR\0"),
        Fake::Says(b"\xff\xfe\0"),
        Fake::Says(b"HTTP/1.1 200 OK\r\n\r\n"),
    ] {
        how.send_replace(fake);
        let in_one = running.client.post("/api/attachments?name=a.pdf").body(pdf(500)).send().await.unwrap();
        assert!(in_one.headers().contains_key("retry-after"), "{fake:?}");
        assert_eq!(refused(&answer(in_one).await), (503, "no_scanner".to_owned()), "{fake:?}");
        let whole = answer(running.client.post(&path).send().await.unwrap()).await;
        assert_eq!(refused(&whole), (503, "no_scanner".to_owned()), "{fake:?}");
    }
    assert_eq!(place.files("data/attachments").len(), 1);
    how.send_replace(Fake::Good);
    assert_eq!(answer(running.client.post(&path).send().await.unwrap()).await.status, 201);
    running.stop().await;
    assert_eq!(place.files("data/attachments").len(), 2);
    assert_eq!(place.files("data/quarantine"), [""; 0]);
}
