//! How often a client may ask: for each client, for each form, and for all together.
//!
//! ```toml
//! [limits]                       # each key is optional; the numbers are requests a minute
//! trusted_proxies = 1            # how many proxies stand before this server; without it, none
//! submissions = 120              # of one client
//! submissions_form = 6000        # to one form
//! submissions_all = 30000
//! uploads = 300
//! uploads_all = 30000
//! addresses = 1200               # look-ups, while a citizen types
//! addresses_all = 60000
//! off = false
//! ```
//! As many as a minute's may come at once; after that there is room for one more as time passes. A client is an IPv4
//! address, or the /64 network of an IPv6 address, which is what one customer gets. A library or a municipality's own
//! house is one client: the limits are generous, against programs and not against people.
//!
//! Behind proxies the client is the right-most address of `X-Forwarded-For` that none of ours has written; what a client
//! writes there itself stands to the left of it and has no effect.

use std::{
    collections::BTreeMap,
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    extract::{Request, State},
    http::HeaderMap,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use governor::{
    DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
};

use crate::{
    App,
    config::{Faults, Table},
    error::Error,
    http::Peer,
};

/// How many clients are remembered at most. When more come within a short time, each is let through as if it were its
/// first time, and the limit for all together holds.
const MOST_CLIENTS: usize = 200_000;
/// How often those are forgotten who have their whole minute's number again.
const FORGETTING: Duration = Duration::from_secs(10);
const FORWARDED: &str = "x-forwarded-for";

/// What is limited, each by its own numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Submissions,
    Uploads,
    Addresses,
}

/// What the configuration says of limits.
#[derive(Debug, Clone)]
pub struct Configured {
    off: bool,
    trusted_proxies: usize,
    submissions: Rates,
    submissions_form: NonZeroU32,
    uploads: Rates,
    addresses: Rates,
}

/// Requests a minute.
#[derive(Debug, Clone, Copy)]
struct Rates {
    client: NonZeroU32,
    all: NonZeroU32,
}

impl Configured {
    pub(crate) fn read(mut table: Table<'_>, faults: &mut Faults) -> Self {
        let mut rate = |key: &'static str, default: u32| {
            let number = table.size(key, faults).map_or(default, |it| u32::try_from(it).unwrap_or(u32::MAX));
            NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN)
        };
        let configured = Self {
            submissions: Rates { client: rate("submissions", 120), all: rate("submissions_all", 30_000) },
            submissions_form: rate("submissions_form", 6000),
            uploads: Rates { client: rate("uploads", 300), all: rate("uploads_all", 30_000) },
            addresses: Rates { client: rate("addresses", 1200), all: rate("addresses_all", 60_000) },
            trusted_proxies: table.size("trusted_proxies", faults).map_or(0, |it| usize::try_from(it).unwrap_or(0)),
            off: table.flag("off", faults),
        };
        table.finish(faults);
        configured
    }
}

/// What has been asked so far.
#[derive(Debug)]
pub(crate) struct Limits {
    off: bool,
    trusted_proxies: usize,
    submissions: Bucket,
    uploads: Bucket,
    addresses: Bucket,
    /// One for each form that is offered.
    forms: BTreeMap<String, DefaultDirectRateLimiter>,
}

impl Limits {
    pub(crate) fn new<'a>(configured: &Configured, forms: impl Iterator<Item = &'a str>) -> Self {
        let form = Quota::per_minute(configured.submissions_form);
        Self {
            off: configured.off,
            trusted_proxies: configured.trusted_proxies,
            submissions: Bucket::new(configured.submissions),
            uploads: Bucket::new(configured.uploads),
            addresses: Bucket::new(configured.addresses),
            forms: forms.map(|id| (id.to_owned(), RateLimiter::direct(form))).collect(),
        }
    }

    /// Counts a submission to a form.
    ///
    /// # Errors
    /// When there have been too many.
    pub(crate) fn form(&self, id: &str) -> Result<(), Error> {
        match self.forms.get(id).filter(|_| !self.off) {
            Some(form) => form.check().map_err(|not_until| too_many(&not_until)),
            None => Ok(()),
        }
    }

    fn count(&self, kind: Kind, client: IpAddr) -> Result<(), Error> {
        if self.off {
            return Ok(());
        }
        match kind {
            Kind::Submissions => &self.submissions,
            Kind::Uploads => &self.uploads,
            Kind::Addresses => &self.addresses,
        }
        .count(network(client))
    }
}

/// Lets a request through if its client, and all clients, have not asked too often.
pub(crate) async fn limit(State((app, kind)): State<(Arc<App>, Kind)>, request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<Peer>().map_or(Ipv6Addr::UNSPECIFIED.into(), |it| it.0);
    let client = client(request.headers(), peer, app.limits.trusted_proxies);
    if let Err(refused) = app.limits.count(kind, client) {
        return refused.into_response();
    }
    next.run(request).await
}

#[derive(Debug)]
struct Bucket {
    all: DefaultDirectRateLimiter,
    clients: Remembered<u128>,
}

impl Bucket {
    fn new(rates: Rates) -> Self {
        Self {
            all: RateLimiter::direct(Quota::per_minute(rates.all)),
            clients: Remembered::new(Quota::per_minute(rates.client), MOST_CLIENTS),
        }
    }

    /// A client that asks too often uses up nothing of what there is for all.
    fn count(&self, network: u128) -> Result<(), Error> {
        self.clients.count(&network)?;
        self.all.check().map_err(|not_until| too_many(&not_until))
    }
}

/// A limit for each key, of a limited number of keys.
#[derive(Debug)]
struct Remembered<K: Hash + Eq + Clone> {
    limiter: DefaultKeyedRateLimiter<K>,
    most: usize,
    begun: Instant,
    /// In milliseconds after `begun`.
    forgot: AtomicU64,
}

impl<K: Hash + Eq + Clone> Remembered<K> {
    fn new(quota: Quota, most: usize) -> Self {
        Self { limiter: RateLimiter::keyed(quota), most, begun: Instant::now(), forgot: AtomicU64::new(0) }
    }

    fn count(&self, key: &K) -> Result<(), Error> {
        self.forget();
        if self.limiter.len() >= self.most {
            return Ok(());
        }
        self.limiter.check_key(key).map_err(|not_until| too_many(&not_until))
    }

    fn forget(&self) {
        let millis = |it: Duration| u64::try_from(it.as_millis()).unwrap_or(u64::MAX);
        let (now, forgot) = (millis(self.begun.elapsed()), self.forgot.load(Ordering::Relaxed));
        let is_due = now.saturating_sub(forgot) >= millis(FORGETTING);
        // One of those who come at the same time does it.
        if is_due && self.forgot.compare_exchange(forgot, now, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
    }
}

fn too_many(not_until: &governor::NotUntil<governor::clock::QuantaInstant>) -> Error {
    let wait = not_until.wait_time_from(DefaultClock::default().now());
    Error::TooMany { seconds: wait.as_secs().saturating_add(1) }
}

/// Who asks: the peer, or behind proxies whom the outermost of them saw.
fn client(headers: &HeaderMap, peer: IpAddr, trusted_proxies: usize) -> IpAddr {
    let Some(hop) = trusted_proxies.checked_sub(1) else { return peer };
    let texts = headers.get_all(FORWARDED).iter().filter_map(|it| it.to_str().ok());
    let addresses: Vec<&str> = texts.flat_map(|it| it.split(',')).map(str::trim).collect();
    // With fewer than there are proxies, the request has gone past one of them: it is from who was seen first.
    let seen = addresses.len().saturating_sub(1).saturating_sub(hop);
    addresses.get(seen).and_then(|it| address(it)).unwrap_or(peer)
}

/// `192.0.2.1`, `192.0.2.1:4000`, `2001:db8::1` or `[2001:db8::1]:4000`.
fn address(text: &str) -> Option<IpAddr> {
    let bracketed = || text.strip_prefix('[')?.split(']').next()?.parse().ok();
    let with_port = || text.parse().ok().map(|it: std::net::SocketAddr| it.ip());
    text.parse().ok().or_else(with_port).or_else(bracketed).map(|it: IpAddr| it.to_canonical())
}

fn network(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(it) => it.to_ipv6_mapped().to_bits(),
        IpAddr::V6(it) => it.to_bits() >> 64 << 64,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_client_is_whom_our_own_proxies_saw() {
        let peer = "10.0.0.9";
        for (proxies, forwarded, expected) in [
            (0, vec!["192.0.2.1"], peer),
            (1, vec![], peer),
            (1, vec!["192.0.2.1"], "192.0.2.1"),
            (1, vec!["6.6.6.6, 192.0.2.1"], "192.0.2.1"),
            (1, vec!["6.6.6.6", "7.7.7.7,192.0.2.1:4000"], "192.0.2.1"),
            (2, vec!["6.6.6.6, 192.0.2.1, 10.0.0.1"], "192.0.2.1"),
            (2, vec!["192.0.2.1"], "192.0.2.1"),
            (1, vec!["192.0.2.1, nobody"], peer),
            (1, vec!["[2001:db8::1]:4000"], "2001:db8::1"),
            (1, vec!["::ffff:192.0.2.1"], "192.0.2.1"),
        ] {
            let mut headers = HeaderMap::new();
            for text in &forwarded {
                headers.append(FORWARDED, HeaderValue::from_static(text));
            }
            let found = client(&headers, peer.parse().unwrap(), proxies);
            assert_eq!(found.to_string(), expected, "{proxies} {forwarded:?}");
        }
    }

    #[test]
    fn a_network_of_ipv6_is_one_client() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8:0:1::1"), of("2001:db8:0:1:ffff::2"));
        assert_ne!(of("2001:db8:0:1::1"), of("2001:db8:0:2::1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }

    #[test]
    fn no_more_clients_are_remembered_than_there_is_room_for() {
        let one = Remembered::new(Quota::per_minute(NonZeroU32::MIN), 10);
        let counted: Vec<bool> = (0..12).flat_map(|key| [key, key]).map(|key| one.count(&key).is_ok()).collect();
        // The second request of each of the first nine is refused; from the tenth client on there is no room to tell.
        let refused = counted.iter().filter(|it| !**it).count();
        assert_eq!((refused, one.limiter.len()), (9, 10));
    }
}
