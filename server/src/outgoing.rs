//! The way out: every request that the server makes of its own accord goes through here, to a receiver or to a register.
//!
//! Who can bend an address of ours, or the name service, must not reach what only this machine can reach (OWASP's
//! server-side request forgery). So an address is judged when the configuration is read ([`Target`]), a name when it is
//! looked up, inside the connector: what is connected to is what was judged, whatever the name says a moment later.
//! Redirects are not followed and proxies of the environment not used.
//!
//! ```toml
//! allow_private = true   # of a [[receiver]] or of [addresses]: it is on this machine or on the authority's own network
//! ```
//! Plain `http` needs `allow_private` as well: what is sent is personal data.
//!
//! Not here: what is sent, and what an answer means.

mod ranges;

use std::{
    error::Error,
    fmt, io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
    time::Duration,
};

use reqwest::{
    Client, RequestBuilder, Response, StatusCode, Url,
    dns::{Addrs, Name, Resolve, Resolving},
    header::HeaderMap,
    redirect, retry,
};

use crate::config::{Faults, Table, Text};
use ranges::{Judged, judge};

/// The longest that connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// The longest that a request may take, its answer included, unless the configuration says otherwise.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(30);
/// The most of an answer that is read, in bytes.
pub(crate) const MOST_ANSWER_BYTES: usize = 1024 * 1024;

/// A client of other people's services.
#[derive(Debug, Clone)]
pub(crate) struct Outgoing {
    http: Client,
}

/// Where a request may go: http or https, no user, and no forbidden address in digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target(Url);

/// Why there is no whole answer. Nothing of the request or the answer is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unanswered {
    /// The name leads where we do not go; why not.
    Refused(&'static str),
    UnknownName,
    Unreachable,
    /// Who is there does not show that it is who it should be, or does not speak TLS.
    Untrusted,
    TooSlow,
    /// The connection ended, or what came over it is not HTTP.
    BrokenOff,
    /// More than [`MOST_ANSWER_BYTES`].
    TooLong,
}

impl fmt::Display for Unanswered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(why) => write!(f, "its name leads to {why}, and the request was not made"),
            Self::UnknownName => f.write_str("its name cannot be looked up"),
            Self::Unreachable => f.write_str("it cannot be reached"),
            Self::Untrusted => f.write_str("its certificate is not one that this machine trusts, or it speaks no TLS"),
            Self::TooSlow => f.write_str("it did not answer in time"),
            Self::BrokenOff => f.write_str("it broke the connection off"),
            Self::TooLong => write!(f, "its answer is longer than {MOST_ANSWER_BYTES} bytes"),
        }
    }
}

impl Target {
    /// The address at a key that must be there.
    pub(crate) fn read(
        key: &'static str,
        allow_private: bool,
        table: &mut Table<'_>,
        faults: &mut Faults,
    ) -> Option<Self> {
        let written = table.required_text(key, faults)?;
        Self::judge(key, written, allow_private, faults)
    }

    /// The address at a key that may be left out.
    pub(crate) fn read_if_there(
        key: &'static str,
        allow_private: bool,
        table: &mut Table<'_>,
        faults: &mut Faults,
    ) -> Option<Self> {
        let written = table.text(key, faults)?;
        Self::judge(key, written, allow_private, faults)
    }

    fn judge(key: &str, written: Text, allow_private: bool, faults: &mut Faults) -> Option<Self> {
        const HELP: &str = "write one such as \"https://fagsystem.example/blanket\"; in the authority's own network, \
                            add allow_private = true";
        let parsed = Self::parse(&written.value, allow_private);
        parsed.map_err(|why| faults.add("bad-value", written.span, format!("`{key}` {why}"), HELP)).ok()
    }

    /// # Errors
    /// Why a request may not go there, as the end of a sentence.
    pub(crate) fn parse(text: &str, allow_private: bool) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|_| "is not an address".to_owned())?;
        match url.scheme() {
            "https" => {}
            "http" if allow_private => {}
            "http" => return Err("is not encrypted: personal data goes by https".to_owned()),
            _ => return Err("does not begin with https://".to_owned()),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("has a user in it".to_owned());
        }
        if url.fragment().is_some() {
            return Err("has a # in it".to_owned());
        }
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
        if let Ok(ip) = host.parse::<IpAddr>() {
            // Digits that mean an address to some and not to others: 0x7f.1, 017700000001, 2130706433.
            if ip.is_ipv4() && !text.contains(host) {
                return Err(format!("is another way to write {ip}"));
            }
            refuse(ip, allow_private).map_err(|why| format!("is {why}"))?;
        }
        Ok(Self(url))
    }

    /// The address as it is written in a request.
    pub(crate) fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The address with more of a path, which is encoded, and a query, which is already; the host stays what it was.
    pub(crate) fn with(&self, path: &[&str], query: &str) -> Self {
        let mut url = self.0.clone();
        // An address of http or https always has a path.
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        url.set_query(Some(query));
        Self(url)
    }
}

impl Outgoing {
    /// # Errors
    /// When this machine has no certificates to trust; says so.
    pub(crate) fn new(allow_private: bool, timeout: Duration) -> Result<Self, String> {
        Self::with(
            Resolver { allow_private, judge: refuse, look_up: Arc::new(|name| Box::pin(look_up(name))) },
            timeout,
        )
    }

    fn with(resolver: Resolver, timeout: Duration) -> Result<Self, String> {
        provide_tls();
        let http = Client::builder()
            .user_agent(concat!("blanket/", env!("CARGO_PKG_VERSION")))
            .dns_resolver(resolver)
            .redirect(redirect::Policy::none())
            // Whether a request had an effect is for the caller to judge, and so is the second try.
            .retry(retry::never())
            .no_proxy()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(timeout)
            .build();
        let http = http.map_err(|error| {
            let cause = error.source().map_or_else(|| error.to_string(), ToString::to_string);
            format!("this machine cannot speak TLS: {cause}; install its certificates (ca-certificates)")
        })?;
        Ok(Self { http })
    }

    /// The client itself, for a library that makes its own requests to a [`Target`] that was judged: what names lead to is
    /// judged here, and nobody is led on.
    pub(crate) fn into_client(self) -> Client {
        self.http
    }

    pub(crate) async fn get(&self, target: &Target) -> Result<Answer, Unanswered> {
        send(self.http.get(target.0.clone())).await
    }

    pub(crate) async fn post(&self, target: &Target, headers: HeaderMap, body: Vec<u8>) -> Result<Answer, Unanswered> {
        send(self.http.post(target.0.clone()).headers(headers).body(body)).await
    }
}

/// Has TLS of this process done by ring. To be called before anything that makes connections of its own.
pub(crate) fn provide_tls() {
    // An error says that it has been called before.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// The beginning of an answer; its body is read by who wants it.
#[derive(Debug)]
pub(crate) struct Answer(Response);

impl Answer {
    pub(crate) fn status(&self) -> StatusCode {
        self.0.status()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.0.headers().get(name)?.to_str().ok()
    }

    pub(crate) async fn body(mut self) -> Result<Vec<u8>, Unanswered> {
        let mut body = Vec::new();
        while let Some(part) = self.0.chunk().await.map_err(|error| why(&error))? {
            body.extend_from_slice(&part);
            if body.len() > MOST_ANSWER_BYTES {
                return Err(Unanswered::TooLong);
            }
        }
        Ok(body)
    }
}

async fn send(request: RequestBuilder) -> Result<Answer, Unanswered> {
    request.send().await.map(Answer).map_err(|error| why(&error))
}

fn why(error: &reqwest::Error) -> Unanswered {
    let mut cause = error.source();
    while let Some(it) = cause {
        if let Some(Refused(why)) = it.downcast_ref() {
            return Unanswered::Refused(why);
        }
        if it.is::<UnknownName>() {
            return Unanswered::UnknownName;
        }
        // Errors of TLS come inside of errors of the connection, which do not name them as their source.
        let mut inside = it.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        while let Some(it) = inside {
            if it.is::<rustls::Error>() {
                return Unanswered::Untrusted;
            }
            inside = it.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        }
        cause = it.source();
    }
    if error.is_timeout() {
        Unanswered::TooSlow
    } else if error.is_connect() {
        Unanswered::Unreachable
    } else {
        Unanswered::BrokenOff
    }
}

/// An address that a name must not lead to; what it is.
#[derive(Debug)]
struct Refused(&'static str);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Error for Refused {}

/// The name service knows no address, or does not answer.
#[derive(Debug)]
struct UnknownName;

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name cannot be looked up")
    }
}

impl Error for UnknownName {}

fn refuse(ip: IpAddr, allow_private: bool) -> Result<(), &'static str> {
    match judge(ip) {
        Judged::Public => Ok(()),
        Judged::Private(_) if allow_private => Ok(()),
        Judged::Private(what) | Judged::Nowhere(what) => Err(what),
    }
}

type LookedUp = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// Looks names up for the connector, which connects to what it is given and asks nobody else.
struct Resolver {
    allow_private: bool,
    judge: fn(IpAddr, bool) -> Result<(), &'static str>,
    look_up: Arc<dyn Fn(String) -> LookedUp + Send + Sync>,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (looked_up, allow_private, judge) =
            ((self.look_up)(name.as_str().to_owned()), self.allow_private, self.judge);
        Box::pin(async move {
            let ips = looked_up.await.map_err(|_| UnknownName)?;
            // One that is forbidden condemns all: a name of both is bent or at fault.
            for ip in &ips {
                judge(*ip, allow_private).map_err(Refused)?;
            }
            // The connector puts the port in.
            Ok(Box::new(ips.into_iter().map(|ip| SocketAddr::new(ip, 0))) as Addrs)
        })
    }
}

async fn look_up(name: String) -> io::Result<Vec<IpAddr>> {
    Ok(tokio::net::lookup_host((name, 0)).await?.map(|it| it.ip()).collect())
}

#[cfg(test)]
mod tests;
