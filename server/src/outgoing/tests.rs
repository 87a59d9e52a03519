//! What is connected to, shown with listeners that count who comes.

use std::{
    collections::VecDeque,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use super::*;

/// A listener that answers everybody 204, and counts them.
struct Counted {
    port: u16,
    connects: Arc<AtomicUsize>,
}

impl Counted {
    async fn listen(ip: &str, port: u16) -> Self {
        let listener = TcpListener::bind((ip, port)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let connects = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&connects);
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                counter.fetch_add(1, Ordering::SeqCst);
                let _ = stream.read(&mut [0; 4096]).await;
                let _ = stream.write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n").await;
            }
        });
        Self { port, connects }
    }

    fn connects(&self) -> usize {
        self.connects.load(Ordering::SeqCst)
    }
}

/// A client whose name service gives these answers, one after another, and how often it was asked.
fn asking(judge: fn(IpAddr, bool) -> Result<(), &'static str>, answers: &[&[&str]]) -> (Outgoing, Arc<AtomicUsize>) {
    let answers: VecDeque<Vec<IpAddr>> =
        answers.iter().map(|ips| ips.iter().map(|ip| ip.parse().unwrap()).collect()).collect();
    let (answers, asked) = (Arc::new(Mutex::new(answers)), Arc::new(AtomicUsize::new(0)));
    let counter = Arc::clone(&asked);
    let look_up = move |_: String| -> LookedUp {
        counter.fetch_add(1, Ordering::SeqCst);
        let ips = answers.lock().unwrap().pop_front().unwrap();
        Box::pin(async move { Ok(ips) })
    };
    let resolver = Resolver { allow_private: false, judge, look_up: Arc::new(look_up) };
    (Outgoing::with(resolver, TIMEOUT).unwrap(), asked)
}

fn target(text: &str) -> Target {
    // Only what the name leads to is on trial here, not that it is not encrypted.
    Target::parse(text, true).unwrap()
}

#[tokio::test]
async fn what_was_judged_is_what_is_connected_to() {
    let public = Counted::listen("127.0.0.2", 0).await;
    let private = Counted::listen("127.0.0.1", public.port).await;
    // For this test 127.0.0.2 is somewhere on the internet.
    let judge = |ip: IpAddr, allow_private| match ip.to_string().as_str() {
        "127.0.0.2" => Ok(()),
        _ => refuse(ip, allow_private),
    };
    // A name that is public when it is judged, and private whenever it is asked again.
    let (outgoing, asked) = asking(judge, &[&["127.0.0.2"], &["127.0.0.1"], &["127.0.0.2", "127.0.0.1"]]);
    let target = target(&format!("http://bent.example:{}/", public.port));
    assert_eq!(outgoing.get(&target).await.unwrap().status(), 204);
    assert_eq!((asked.load(Ordering::SeqCst), public.connects(), private.connects()), (1, 1, 0));
    // The second request, over a connection of its own, is judged by its own answer; so is a mixed one, whole.
    for _ in 0..2 {
        let refused = outgoing.post(&target, HeaderMap::new(), Vec::new()).await.unwrap_err();
        assert_eq!(refused, Unanswered::Refused("an address of this machine"));
    }
    assert_eq!((asked.load(Ordering::SeqCst), public.connects(), private.connects()), (3, 1, 0));
}

#[tokio::test]
async fn a_name_leads_nowhere_inside() {
    let inside = Counted::listen("127.0.0.1", 0).await;
    let inside_6 = Counted::listen("::1", inside.port).await;
    // Where the chain of CNAMEs ends is what the name service answers.
    for ip in [
        "127.0.0.1",
        "127.9.9.9",
        "::1",
        "0.0.0.0",
        "::",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "224.0.0.1",
        "255.255.255.255",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::7f00:1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "fd00:ec2::254",
        "fe80::1",
        "ff02::1",
    ] {
        let (outgoing, _) = asking(refuse, &[&[ip], &["8.8.8.8", ip]]);
        for _ in 0..2 {
            let answer = outgoing.get(&target(&format!("http://bent.example:{}/", inside.port))).await;
            assert!(matches!(answer, Err(Unanswered::Refused(_))), "{ip}: {answer:?}");
        }
    }
    // The name service of this machine, asked in earnest.
    let outgoing = Outgoing::new(false, TIMEOUT).unwrap();
    for name in ["localhost", "LOCALHOST", "localhost."] {
        let answer = outgoing.get(&target(&format!("http://{name}:{}/", inside.port))).await;
        assert!(matches!(answer, Err(Unanswered::Refused(_) | Unanswered::UnknownName)), "{name}: {answer:?}");
    }
    assert_eq!((inside.connects(), inside_6.connects()), (0, 0));
    // They can be reached, by whom it is allowed.
    let outgoing = Outgoing::new(true, TIMEOUT).unwrap();
    assert_eq!(outgoing.get(&target(&format!("http://localhost:{}/", inside.port))).await.unwrap().status(), 204);
    assert_eq!(inside.connects() + inside_6.connects(), 1);
}

#[tokio::test]
async fn what_is_wrong_with_a_connection_is_told() {
    let speaks_plain = Counted::listen("127.0.0.1", 0).await;
    let outgoing = Outgoing::new(true, TIMEOUT).unwrap();
    let asked = async |url: String| outgoing.get(&target(&url)).await.unwrap_err();
    assert_eq!(asked(format!("https://127.0.0.1:{}/", speaks_plain.port)).await, Unanswered::Untrusted);
    // Names under `invalid` are nobody's (RFC 6761).
    assert_eq!(asked("https://fagsystem.invalid/".to_owned()).await, Unanswered::UnknownName);
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    assert_eq!(asked(format!("https://{nobody}/")).await, Unanswered::Unreachable);
}

#[test]
fn an_address_in_digits_is_judged_as_it_is_read() {
    for (url, fault) in [
        ("https://127.0.0.1/", "is an address of this machine"),
        ("https://127.0.0.1.:443/", "is an address of this machine"),
        ("https://[::1]/", "is an address of this machine"),
        ("https://0.0.0.0/", "is the unspecified address"),
        ("https://[::]/", "is the unspecified address"),
        ("https://10.1.2.3/", "is a private address"),
        ("https://169.254.169.254/latest/meta-data/", "is a link-local address"),
        ("https://[fe80::1]/", "is a link-local address"),
        ("https://[::ffff:127.0.0.1]/", "is an IPv4 address inside an IPv6 address"),
        ("https://[::ffff:a9fe:a9fe]/", "is an IPv4 address inside an IPv6 address"),
        ("https://[64:ff9b::7f00:1]/", "is an IPv4 address inside an IPv6 address"),
        ("https://[2002:7f00:1::]/", "is an IPv4 address inside an IPv6 address"),
        ("https://[fd00::1]/", "is a private address"),
        ("https://[ff02::1]/", "is a multicast address"),
        ("https://2130706433/", "is another way to write 127.0.0.1"),
        ("https://0x7f000001/", "is another way to write 127.0.0.1"),
        ("https://017700000001/", "is another way to write 127.0.0.1"),
        ("https://0177.0.0.1/", "is another way to write 127.0.0.1"),
        ("https://127.1/", "is another way to write 127.0.0.1"),
        ("https://0/", "is another way to write 0.0.0.0"),
        ("https://134744072/", "is another way to write 8.8.8.8"),
        ("https://１２７.0.0.1/", "is another way to write 127.0.0.1"),
        ("https://user@fagsystem.example/", "has a user in it"),
        ("https://user:word@fagsystem.example/", "has a user in it"),
        ("https://fagsystem.example@127.0.0.1/", "has a user in it"),
        ("https://:word@fagsystem.example/", "has a user in it"),
        ("https://fagsystem.example/#x", "has a # in it"),
        ("http://fagsystem.example/", "is not encrypted: personal data goes by https"),
        ("ftp://fagsystem.example/", "does not begin with https://"),
        ("file:///etc/passwd", "does not begin with https://"),
        ("gopher://127.0.0.1/", "does not begin with https://"),
        ("fagsystem.example", "is not an address"),
        ("https://", "is not an address"),
        ("https://[::1%25eth0]/", "is not an address"),
        ("https://300.1.1.1/", "is not an address"),
    ] {
        assert_eq!(Target::parse(url, false), Err(fault.to_owned()), "{url}");
    }
    for url in ["https://fagsystem.example", "https://8.8.8.8/a?b", "https://[2a00::1]:8443/", "https://a.example/@b"] {
        assert!(Target::parse(url, false).is_ok(), "{url}");
    }
    // What is allowed is one's own network, not what no receiver can be.
    for url in
        ["http://127.0.0.1:8080/", "https://10.0.0.1/", "https://[::1]/", "https://[fd00::1]/", "http://x.example/"]
    {
        assert!(Target::parse(url, true).is_ok(), "{url}");
    }
    for url in
        ["http://169.254.169.254/", "http://[::ffff:127.0.0.1]/", "http://0.0.0.0/", "http://a@b/", "http://127.1/"]
    {
        assert!(Target::parse(url, true).is_err(), "{url}");
    }
}

#[test]
fn more_of_a_path_is_no_other_host() {
    let base = Target::parse("https://register.example/api/", false).unwrap();
    assert_eq!(base.with(&["a/b", "..", "@c"], "x=1").0.as_str(), "https://register.example/api/a%2Fb/@c?x=1");
}
