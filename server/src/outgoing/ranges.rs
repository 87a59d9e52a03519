//! Which addresses lead to the internet, and which to this machine, its own network, or nowhere: the special-purpose
//! registries of IANA for [IPv4] and [IPv6], as two tables.
//!
//! [IPv4]: https://www.iana.org/assignments/iana-ipv4-special-registry
//! [IPv6]: https://www.iana.org/assignments/iana-ipv6-special-registry

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What an address is, with a name for what is not public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Judged {
    Public,
    /// This machine, or a network of the authority's own: where the configuration says so, a receiver may be there.
    Private(&'static str),
    /// No receiver is ever there: other machines' settings (169.254.169.254), groups, wrapped or invented addresses.
    Nowhere(&'static str),
}

use Judged::{Nowhere, Private, Public};

const THIS_MACHINE: Judged = Private("an address of this machine");
const PRIVATE: Judged = Private("a private address");
const LINK_LOCAL: Judged = Nowhere("a link-local address");
const WRAPPED: Judged = Nowhere("an IPv4 address inside an IPv6 address");
const RESERVED: Judged = Nowhere("a reserved address");

/// A network by its first address and the bits that all of its addresses share.
const V4: [(Ipv4Addr, u32, Judged); 15] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8, Nowhere("the unspecified address")),
    (Ipv4Addr::new(10, 0, 0, 0), 8, PRIVATE),
    (Ipv4Addr::new(100, 64, 0, 0), 10, Private("an address behind a provider's NAT")),
    (Ipv4Addr::new(127, 0, 0, 0), 8, THIS_MACHINE),
    (Ipv4Addr::new(169, 254, 0, 0), 16, LINK_LOCAL),
    (Ipv4Addr::new(172, 16, 0, 0), 12, PRIVATE),
    (Ipv4Addr::new(192, 0, 0, 0), 24, RESERVED),
    (Ipv4Addr::new(192, 0, 2, 0), 24, RESERVED),
    (Ipv4Addr::new(192, 88, 99, 0), 24, RESERVED),
    (Ipv4Addr::new(192, 168, 0, 0), 16, PRIVATE),
    (Ipv4Addr::new(198, 18, 0, 0), 15, RESERVED),
    (Ipv4Addr::new(198, 51, 100, 0), 24, RESERVED),
    (Ipv4Addr::new(203, 0, 113, 0), 24, RESERVED),
    (Ipv4Addr::new(224, 0, 0, 0), 4, Nowhere("a multicast address")),
    (Ipv4Addr::new(240, 0, 0, 0), 4, RESERVED),
];

/// The same for IPv6. What is public is in 2000::/3; all else that is not named here is reserved.
const V6: [(Ipv6Addr, u32, Judged); 13] = [
    (Ipv6Addr::UNSPECIFIED, 128, Nowhere("the unspecified address")),
    (Ipv6Addr::LOCALHOST, 128, THIS_MACHINE),
    (Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0), 96, WRAPPED),
    // NAT64, well-known and of one's own (RFC 6052, RFC 8215).
    (Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96, WRAPPED),
    (Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, 0, 0), 48, WRAPPED),
    // Teredo, 6to4 (RFC 4380, RFC 3056).
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 32, WRAPPED),
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23, RESERVED),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32, RESERVED),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16, WRAPPED),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20, RESERVED),
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7, PRIVATE),
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10, LINK_LOCAL),
    (Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0), 8, Nowhere("a multicast address")),
];
const PUBLIC_V6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// What an address is.
pub(super) fn judge(ip: IpAddr) -> Judged {
    match ip {
        IpAddr::V4(ip) => {
            V4.iter().find(|(network, bits, _)| same(ip.to_bits(), network.to_bits(), 32 - bits)).map_or(Public, of)
        }
        IpAddr::V6(ip) => {
            let is_in = |network: Ipv6Addr, bits: u32| same(ip.to_bits(), network.to_bits(), 128 - bits);
            let elsewhere = if is_in(PUBLIC_V6.0, PUBLIC_V6.1) { Public } else { RESERVED };
            V6.iter().find(|(network, bits, _)| is_in(*network, *bits)).map_or(elsewhere, of)
        }
    }
}

fn of<A>((_, _, judged): &(A, u32, Judged)) -> Judged {
    *judged
}

/// Whether two addresses are the same but for their last bits.
fn same<A: Into<u128>>(a: A, b: A, last: u32) -> bool {
    (a.into() ^ b.into()).checked_shr(last).unwrap_or(0) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_network_ends_where_it_ends() {
        // The first and the last address of each, and the neighbours outside.
        for row in [
            "Nowhere 0.0.0.0 0.255.255.255 | Public 1.0.0.0",
            "Private 10.0.0.0 10.255.255.255 | Public 9.255.255.255 11.0.0.0",
            "Private 100.64.0.0 100.127.255.255 | Public 100.63.255.255 100.128.0.0",
            "Private 127.0.0.0 127.0.0.1 127.255.255.255 | Public 126.255.255.255 128.0.0.0",
            "Nowhere 169.254.0.0 169.254.169.254 169.254.255.255 | Public 169.253.255.255 169.255.0.0",
            "Private 172.16.0.0 172.31.255.255 | Public 172.15.255.255 172.32.0.0",
            "Nowhere 192.0.0.0 192.0.0.255 192.0.2.0 192.0.2.255 | Public 192.0.1.0 192.0.3.0",
            "Nowhere 192.88.99.0 192.88.99.255 | Public 192.88.98.255 192.88.100.0",
            "Private 192.168.0.0 192.168.255.255 | Public 192.167.255.255 192.169.0.0",
            "Nowhere 198.18.0.0 198.19.255.255 | Public 198.17.255.255 198.20.0.0",
            "Nowhere 198.51.100.0 198.51.100.255 203.0.113.0 203.0.113.255 | Public 198.51.99.255 203.0.114.0",
            "Nowhere 224.0.0.0 239.255.255.255 240.0.0.0 255.255.255.255 | Public 223.255.255.255",
            "Nowhere :: ::2 ::127.0.0.1 | Private ::1",
            "Nowhere ::ffff:0.0.0.0 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:255.255.255.255",
            "Nowhere 64:ff9b:: 64:ff9b::7f00:1 64:ff9b::ffff:ffff 64:ff9b:1:: 64:ff9b:1:ffff:ffff:ffff:ffff:ffff",
            "Nowhere 1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 4000:: | Public 2000:: 3ffe:: 2a00::1",
            "Nowhere 2001:: 2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff | Public 2001:200::",
            "Nowhere 2001:db8:: 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff | Public 2001:db7:: 2001:db9::",
            "Nowhere 2002:: 2002:7f00:1:: 2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff | Public 2003::",
            "Nowhere 3fff:: 3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff | Public 3fff:1000::",
            "Private fc00:: fd00:ec2::254 fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff | Nowhere fbff:: fe00::",
            "Nowhere fe80:: fe80::1 febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff fec0:: ff00:: ff02::1 ffff::",
        ] {
            for part in row.split(" | ") {
                let (expected, addresses) = part.split_once(' ').unwrap();
                for address in addresses.split(' ') {
                    let found = format!("{:?}", judge(address.parse().unwrap()));
                    assert!(found.starts_with(expected), "{address}: {found}");
                }
            }
        }
    }
}
