//! Looking for viruses: bytes are streamed to clamd (`INSTREAM`), and only its word that it found nothing lets them pass.
//!
//! ```toml
//! [attachments.scanner]                 # without it nothing is scanned
//! address = "/run/clamav/clamd.ctl"     # a socket, or "host:port"
//! max_bytes = 104857600                 # optional: what clamd's StreamMaxLength says; not less than the largest file
//! timeout_ms = 60000                    # optional: how long clamd may take for one file
//! ```
//! Whatever is not clamd's plain yes or no is no answer: it is down, slow, full or says something else, and the file is not
//! taken in. The protocol is spoken here, in a few lines, because the client library waits for an answer of any length and
//! loses the one that clamd gives before it has read all.

use std::{fmt, io, path::PathBuf, time::Duration};

use futures_util::TryStreamExt as _;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::{
    config::{Faults, Table},
    objects::ByteStream,
};

/// What clamd takes unless its configuration says otherwise: StreamMaxLength, 100 MiB.
const MAX_BYTES: u64 = 100 * 1024 * 1024;
/// How long clamd may take for one file unless the configuration says otherwise.
const TIMEOUT: Duration = Duration::from_secs(60);
/// The most bytes of an answer that are read; clamd's are a line.
const LONGEST_ANSWER: u64 = 1024;

/// A clamd.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scanner {
    address: Address,
    max_bytes: u64,
    timeout: Duration,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Address {
    /// A Unix socket.
    Socket(PathBuf),
    /// Host and port.
    Tcp(String),
}

/// What clamd says of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Clean,
    /// The name of what was found.
    Infected(String),
    /// Nothing was found, but not all could be looked at: the file is locked with a password, or is packed too deep.
    Unscannable(String),
}

/// Why there is no verdict. Nothing of the file is in it.
#[derive(Debug)]
pub enum NoVerdict {
    Unreachable(io::Error),
    TooSlow,
    /// The file is larger than clamd takes.
    TooLarge,
    /// The bytes of the file could not be read.
    Unreadable(io::Error),
    /// Not what the protocol allows.
    Strange,
}

impl fmt::Display for NoVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(error) => write!(f, "clamd cannot be reached: {error}"),
            Self::TooSlow => f.write_str("clamd took too long; see timeout_ms"),
            Self::TooLarge => f.write_str("clamd takes no file of this size; see StreamMaxLength and max_bytes"),
            Self::Unreadable(error) => write!(f, "the file to scan cannot be read: {error}"),
            Self::Strange => f.write_str("clamd answered something that is no verdict"),
        }
    }
}

impl Scanner {
    /// `largest` is the most bytes that an attachment may have: a scanner that takes less would refuse some for ever.
    pub(crate) fn read(mut table: Table<'_>, largest: u64, faults: &mut Faults) -> Option<Self> {
        let address = table.required_text("address", faults);
        let max_bytes = table.size("max_bytes", faults).unwrap_or(MAX_BYTES);
        let timeout = table.size("timeout_ms", faults).map_or(TIMEOUT, Duration::from_millis);
        table.finish(faults);
        let address = address?;
        let parsed = Address::parse(&address.value);
        if parsed.is_none() {
            let message = format!("`{}` is not the address of clamd", address.value);
            let help = "write the path of its socket, such as \"/run/clamav/clamd.ctl\", or \"host:port\"";
            faults.add("bad-value", address.span.clone(), message, help);
        }
        if max_bytes < largest {
            let message = format!("the scanner takes {max_bytes} bytes, and an attachment may have {largest}");
            let help = "raise `max_bytes` here, and StreamMaxLength of clamd, or lower `max_bytes` of [attachments]";
            faults.add("bad-value", address.span, message, help);
        }
        Some(Self { address: parsed?, max_bytes, timeout })
    }

    /// By its address alone.
    pub fn new(address: &str) -> Option<Self> {
        Some(Self { address: Address::parse(address)?, max_bytes: MAX_BYTES, timeout: TIMEOUT })
    }

    /// The same with other limits.
    pub fn with_limits(self, max_bytes: u64, timeout: Duration) -> Self {
        Self { max_bytes, timeout, ..self }
    }

    /// Looks through a file.
    ///
    /// # Errors
    /// Whenever clamd has not said what it found.
    pub async fn scan(&self, bytes: ByteStream) -> Result<Verdict, NoVerdict> {
        let scanning = async {
            match &self.address {
                Address::Tcp(address) => {
                    let stream = TcpStream::connect(address).await.map_err(NoVerdict::Unreachable)?;
                    instream(stream, bytes, self.max_bytes).await
                }
                #[cfg(unix)]
                Address::Socket(path) => {
                    let stream = tokio::net::UnixStream::connect(path).await.map_err(NoVerdict::Unreachable)?;
                    instream(stream, bytes, self.max_bytes).await
                }
                #[cfg(not(unix))]
                Address::Socket(_) => Err(NoVerdict::Unreachable(io::ErrorKind::Unsupported.into())),
            }
        };
        tokio::time::timeout(self.timeout, scanning).await.unwrap_or(Err(NoVerdict::TooSlow))
    }
}

impl Address {
    fn parse(text: &str) -> Option<Self> {
        let is_port = |it: &str| it.parse::<u16>().is_ok_and(|port| port > 0);
        match text.rsplit_once(':') {
            _ if text.starts_with('/') => Some(Self::Socket(PathBuf::from(text))),
            Some((host, port)) if !host.is_empty() && is_port(port) => Some(Self::Tcp(text.to_owned())),
            _ => None,
        }
    }
}

/// The protocol: the command, then each piece behind its length, then an empty one.
async fn instream(
    mut clamd: impl AsyncRead + AsyncWrite + Unpin,
    mut bytes: ByteStream,
    max_bytes: u64,
) -> Result<Verdict, NoVerdict> {
    let mut sent: u64 = 0;
    let mut refused = clamd.write_all(b"zINSTREAM\0").await.err();
    while refused.is_none() {
        let Some(piece) = bytes.try_next().await.map_err(NoVerdict::Unreadable)? else { break };
        sent = sent.saturating_add(piece.len() as u64);
        if sent > max_bytes {
            return Err(NoVerdict::TooLarge);
        }
        let length = u32::try_from(piece.len()).map_err(|_| NoVerdict::TooLarge)?;
        let both = async {
            // An empty piece would be the end.
            if length > 0 {
                clamd.write_all(&length.to_be_bytes()).await?;
                clamd.write_all(&piece).await?;
            }
            Ok(())
        };
        refused = both.await.err();
    }
    if refused.is_none() {
        refused = clamd.write_all(&0_u32.to_be_bytes()).await.err();
    }
    // When clamd hangs up in the middle, it may have said why.
    let mut answer = Vec::new();
    let heard = clamd.take(LONGEST_ANSWER).read_to_end(&mut answer).await;
    match (verdict(&answer), refused, heard) {
        (Ok(Verdict::Clean), None, Ok(_)) => Ok(Verdict::Clean),
        // A yes that came before all was sent is not about this file.
        (Ok(Verdict::Clean), _, _) => Err(NoVerdict::Strange),
        (Ok(found), _, _) => Ok(found),
        (Err(NoVerdict::Strange), Some(error), _) | (Err(NoVerdict::Strange), None, Err(error)) => {
            Err(NoVerdict::Unreachable(error))
        }
        (Err(why), _, _) => Err(why),
    }
}

/// What an answer means: it is exactly one of those that clamd gives.
fn verdict(answer: &[u8]) -> Result<Verdict, NoVerdict> {
    let Some(answer) = answer.strip_suffix(b"\0").and_then(|it| str::from_utf8(it).ok()) else {
        return Err(NoVerdict::Strange);
    };
    if answer == "stream: OK" {
        return Ok(Verdict::Clean);
    }
    if answer.starts_with("INSTREAM size limit exceeded") {
        return Err(NoVerdict::TooLarge);
    }
    let found = answer.strip_prefix("stream: ").and_then(|it| it.strip_suffix(" FOUND"));
    let is_name = |it: &&str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_graphic());
    let name = found.filter(is_name).ok_or(NoVerdict::Strange)?.to_owned();
    let not_looked_at = ["Heuristics.Encrypted.", "Heuristics.Limits.Exceeded"];
    Ok(if not_looked_at.iter().any(|it| name.starts_with(it)) {
        Verdict::Unscannable(name)
    } else {
        Verdict::Infected(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_yes_is_a_yes() {
        for (answer, expected) in [
            ("stream: OK\0", Some(Verdict::Clean)),
            ("stream: Eicar-Test FOUND\0", Some(Verdict::Infected("Eicar-Test".to_owned()))),
            (
                "stream: Heuristics.Encrypted.PDF FOUND\0",
                Some(Verdict::Unscannable("Heuristics.Encrypted.PDF".to_owned())),
            ),
            (
                "stream: Heuristics.Limits.Exceeded.MaxScanSize FOUND\0",
                Some(Verdict::Unscannable("Heuristics.Limits.Exceeded.MaxScanSize".to_owned())),
            ),
            ("stream: OK", None),
            ("stream: OK\0\0", None),
            ("stream: OK FOUND OK\0", None),
            ("stream: x OK\0", None),
            ("OK\0", None),
            ("stream:  FOUND\0", None),
            ("stream: Can't allocate memory ERROR\0", None),
            ("INSTREAM size limit exceeded. ERROR\0", None),
            ("UNKNOWN COMMAND\0", None),
            ("\0", None),
            ("", None),
        ] {
            assert_eq!(verdict(answer.as_bytes()).ok(), expected, "{answer:?}");
        }
    }

    #[test]
    fn addresses() {
        for (text, is_one) in [
            ("/run/clamav/clamd.ctl", true),
            ("127.0.0.1:3310", true),
            ("[::1]:3310", true),
            ("clamd.kommune.example:3310", true),
            ("clamd", false),
            ("clamd:0", false),
            ("clamd:99999", false),
            (":3310", false),
            ("", false),
        ] {
            assert_eq!(Address::parse(text).is_some(), is_one, "{text}");
        }
    }
}
