//! Files in S3: a real server of the protocol (s3s-fs), which checks signatures, behind one that misbehaves.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{Method, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use hyper::server::conn::http1;
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use s3s::{
    auth::SimpleAuth,
    service::{S3Service, S3ServiceBuilder},
};
use s3s_fs::FileSystem;
use tokio::{net::TcpListener, sync::watch};
use tower::ServiceExt as _;

use crate::{
    attachments::with_files,
    harness::{MAX_BYTES, Place, pdf, wait_for},
    process::Process,
};

const BUCKET: &str = "bilag";
/// More than S3 takes in one piece from us.
const LARGE: usize = 6_000_000;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    /// Each request takes a second longer.
    Slow,
    /// It answers 500 to everything.
    Down,
    /// It refuses the credentials.
    Forbidden,
    /// It says that it has kept a file, and has not.
    Forgets,
    /// It does not find what it has.
    Blind,
    /// It gives other bytes than it got, as many.
    Corrupts,
}

/// An S3 on a folder.
struct S3 {
    address: String,
    folder: PathBuf,
    fault: watch::Sender<Fault>,
}

impl S3 {
    async fn start(folder: &Path) -> Self {
        fs::create_dir_all(folder.join(BUCKET)).unwrap();
        let mut service = S3ServiceBuilder::new(FileSystem::new(folder).unwrap());
        service.set_auth(SimpleAuth::from_single("key", "secret"));
        let (fault, told) = watch::channel(Fault::None);
        let router = Router::new().fallback(answer).with_state((service.build(), told));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let service = TowerToHyperService::new(router.clone());
                tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
            }
        });
        Self { address, folder: folder.join(BUCKET), fault }
    }

    /// The files of a kind, under the prefix that is configured.
    fn files(&self, kind: &str) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(self.folder.join("proeve").join(kind)) else { return Vec::new() };
        entries.map(|it| it.unwrap().path()).collect()
    }
}

async fn answer(State((s3, fault)): State<(S3Service, watch::Receiver<Fault>)>, request: Request) -> Response {
    let method = request.method().clone();
    let fault = *fault.borrow();
    match fault {
        Fault::Slow => tokio::time::sleep(Duration::from_secs(1)).await,
        Fault::Down => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Fault::Forbidden => return StatusCode::FORBIDDEN.into_response(),
        Fault::Blind if method == Method::GET || method == Method::HEAD => {
            return StatusCode::NOT_FOUND.into_response();
        }
        Fault::Forgets if method == Method::PUT && !request.uri().path().contains("/quarantine/") => {
            let _ = to_bytes(request.into_body(), usize::MAX).await;
            return [(header::ETAG, "\"0123456789abcdef0123456789abcdef\"")].into_response();
        }
        Fault::None | Fault::Forgets | Fault::Blind | Fault::Corrupts => {}
    }
    let response = match s3.oneshot(request).await {
        Ok(response) => response.map(Body::new),
        Err(_) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    };
    if fault != Fault::Corrupts || method != Method::GET {
        return response;
    }
    let (head, body) = response.into_parts();
    let mut bytes = to_bytes(body, usize::MAX).await.unwrap().to_vec();
    if let Some(last) = bytes.last_mut() {
        *last ^= 1;
    }
    Response::from_parts(head, Body::from(bytes))
}

fn place(s3: &str) -> Place {
    let place = Place::new();
    let text = fs::read_to_string(place.config()).unwrap();
    let text = text.replace(&format!("max_bytes = {MAX_BYTES}"), &format!("max_bytes = {LARGE}"));
    fs::write(place.config(), text.replace("adapter =", "first_wait_ms = 50\nlongest_wait_ms = 200\nadapter ="))
        .unwrap();
    place.configure(
        "objects",
        &format!("url = \"s3://{BUCKET}/proeve\"\nendpoint = \"http://{s3}\"\nallow_private = true"),
    );
    place
}

fn start(place: &Place, secret: &str) -> Process {
    Process::start(place, &[("AWS_ACCESS_KEY_ID", "key"), ("AWS_SECRET_ACCESS_KEY", secret)])
}

#[tokio::test(flavor = "multi_thread")]
async fn files_lie_in_s3_and_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let s3 = S3::start(folder.path()).await;
    let place = place(&s3.address);
    let process = start(&place, "secret");
    let client = &process.client;
    let small = client.upload("lille.pdf", pdf(500)).await;
    assert_eq!(small.status, 201, "{small:?}");
    let large = client.upload("stor.pdf", pdf(LARGE)).await;
    assert_eq!(large.status, 201, "{large:?}");
    assert_eq!(client.upload("stor.pdf", pdf(LARGE + 1)).await.status, 413);

    // In two pieces.
    let begun = client.post("/api/attachments?name=to.pdf").header("tus-resumable", "1.0.0");
    let begun = begun.header("upload-length", LARGE).send().await.unwrap();
    let path = format!("/api/{}", begun.headers()["location"].to_str().unwrap());
    let piece = |offset: usize, bytes: &[u8]| {
        let headers = [("tus-resumable", "1.0.0"), ("content-type", "application/offset+octet-stream")];
        let request = headers.iter().fold(client.ask("PATCH", &path), |it, (name, value)| it.header(*name, *value));
        request.header("upload-offset", offset).body(bytes.to_vec()).send()
    };
    let file = pdf(LARGE);
    assert_eq!(piece(0, &file[..3_500_000]).await.unwrap().status(), 204);
    assert_eq!(piece(3_500_000, &file[3_500_000..]).await.unwrap().status(), 204);
    let both = crate::harness::answer(client.post(&path).send().await.unwrap()).await;
    assert_eq!((both.status, &both.body["sha256"]), (201, &large.body["sha256"]));
    assert_eq!(s3.files("attachments").len(), 3);
    assert_eq!(s3.files("quarantine").len(), 0);
    assert_eq!(place.files("data/attachments").len() + place.files("data/quarantine").len(), 0);

    let body = with_files(client, &[&small.body, &both.body]).await;
    assert_eq!(client.submit("k", &body).await.status, 201);
    place.wait_for_delivered(1).await;
    let taken = client.delete(&format!("/api/attachments/{}", large.body["id"].as_str().unwrap()));
    assert_eq!(taken.send().await.unwrap().status(), 204);
    assert_eq!(s3.files("attachments").len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_s3_has_not_kept_is_not_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let s3 = S3::start(folder.path()).await;
    let place = place(&s3.address);
    place.block_receivers();
    let process = start(&place, "secret");
    let client = &process.client;
    let kept = client.upload("a.pdf", pdf(500)).await;
    assert_eq!(kept.status, 201);
    let body = with_files(client, &[&kept.body]).await;
    for fault in [Fault::Down, Fault::Forbidden, Fault::Forgets, Fault::Blind, Fault::Corrupts] {
        s3.fault.send_replace(fault);
        let refused = client.upload("b.pdf", pdf(500)).await;
        assert_eq!((refused.status, refused.body["error"]["code"].as_str()), (503, Some("not_kept")), "{fault:?}");
        assert_eq!(place.count("attachment").await, 1, "{fault:?}");
    }
    // Nor is a submission whose file nobody can see.
    for (fault, status) in [(Fault::Down, 503), (Fault::Forbidden, 503), (Fault::Blind, 422)] {
        s3.fault.send_replace(fault);
        assert_eq!(client.submit("k", &body).await.status, status, "{fault:?}");
    }
    assert_eq!(place.count("submission").await, 0);

    s3.fault.send_replace(Fault::Slow);
    assert_eq!(client.submit("k", &body).await.status, 201);
    // It is down when it is to be delivered from, and comes back.
    s3.fault.send_replace(Fault::Down);
    place.unblock_receivers();
    let waits = async || fs::read_to_string(&process.log).unwrap().contains("cannot read an attachment").then_some(());
    wait_for("a delivery to be tried", waits).await;
    assert_eq!(place.delivered().len(), 0);
    s3.fault.send_replace(Fault::None);
    let delivered = place.wait_for_delivered(1).await.remove(0);
    assert_eq!(fs::read(delivered.join("attachments/a.pdf")).unwrap(), pdf(500));
    let log = fs::read_to_string(&process.log).unwrap();
    assert!(!log.contains("secret"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret_keeps_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let s3 = S3::start(folder.path()).await;
    let place = place(&s3.address);
    let process = start(&place, "another");
    assert_eq!(process.client.upload("a.pdf", pdf(500)).await.status, 503);
    assert_eq!(s3.files("attachments").len() + s3.files("quarantine").len(), 0);
}
