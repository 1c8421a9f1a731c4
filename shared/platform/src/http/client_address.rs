//! Who calls, as far as the network says.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr};
use std::pin::Pin;
use std::str::FromStr;

use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use contracts::tokens::ServiceClaims;
use ipnet::{IpNet, Ipv6Net};
use sha2::{Digest as _, Sha256};

use crate::service::Service;

/// Where proxies write whom they speak for.
pub(crate) const FORWARDED_FOR: &str = "X-Forwarded-For";
/// The token of a service of ours that says whom it speaks for: then its word counts.
pub(crate) const FORWARDED_BY: &str = "Rifada-Forwarded-By";
/// The service that speaks for others: the one that serves pages.
const SPEAKS_FOR_OTHERS: &str = "web";
/// IPv6 is given out by networks of this size, all of it to one customer.
const CUSTOMER: u8 = 64;

/// The proxies before us, as the setting `TRUSTED_PROXIES` names them: addresses and networks with
/// commas between, or `none`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    fn holds(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

impl FromStr for TrustedProxies {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "none" {
            return Ok(Self::default());
        }
        let network = |part: &str| {
            let address = part.parse::<IpAddr>().map(IpNet::from);
            address.or_else(|_| part.parse::<IpNet>())
        };
        let parts = text.split(',').map(str::trim);
        let networks: Result<Vec<IpNet>, _> = parts.map(network).collect();
        networks
            .map(Self)
            .map_err(|_| "it is none, or addresses and networks with commas between".to_owned())
    }
}

/// The address that a request comes from; none where it can't be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(Option<IpAddr>);

impl ClientAddress {
    /// The address itself.
    #[must_use]
    pub const fn ip(self) -> Option<IpAddr> {
        self.0
    }

    /// What limits count by: of IPv6 the customer's whole network, which has more addresses than
    /// any limit could count.
    #[must_use]
    pub fn key(self) -> Option<String> {
        self.0.map(|address| match address {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => customer(address).to_string(),
        })
    }

    /// Tells one client from another, without keeping the address.
    #[must_use]
    pub fn digest(self) -> Option<[u8; 32]> {
        self.key().map(|key| Sha256::digest(key).into())
    }
}

fn customer(address: Ipv6Addr) -> Ipv6Addr {
    Ipv6Net::new(address, CUSTOMER).map_or(address, |network| network.network())
}

/// `X-Forwarded-For` is the client's word, but for what proxies of ours wrote at its end.
fn client(
    peer: Option<IpAddr>,
    forwarded: Option<&str>,
    ours: Option<&TrustedProxies>,
) -> Option<IpAddr> {
    // Whoever is not told what stands before it can't tell a proxy from a client.
    let (peer, ours) = (peer?.to_canonical(), ours?);
    if !ours.holds(peer) {
        return Some(peer);
    }
    let mut hops = forwarded?.rsplit(',').map(hop);
    hops.find(|hop| hop.is_none_or(|address| !ours.holds(address)))?
}

fn hop(text: &str) -> Option<IpAddr> {
    let address: IpAddr = text.trim().parse().ok()?;
    Some(address.to_canonical())
}

impl FromRequest for ClientAddress {
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Infallible>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let header = |name: &str| {
            // A second header of a name comes after what we would read of the first.
            let value = request.headers().get_all(name).last();
            value.and_then(|value| value.to_str().ok().map(str::to_owned))
        };
        let (forwarded, by) = (header(FORWARDED_FOR), header(FORWARDED_BY));
        let peer = request.peer_addr().map(|peer| peer.ip());
        let service = request.app_data::<Data<Service>>().cloned();
        Box::pin(async move {
            let Some(service) = service else {
                return Ok(Self(None));
            };
            if let Some(token) = by
                && speaks_for_others(&service, &token).await
            {
                return Ok(Self(forwarded.as_deref().and_then(hop)));
            }
            let ours = service.trusted_proxies.as_ref();
            Ok(Self(client(peer, forwarded.as_deref(), ours)))
        })
    }
}

async fn speaks_for_others(service: &Service, token: &str) -> bool {
    let verified = service.tokens.verify::<ServiceClaims>(token, service.name);
    verified
        .await
        .is_ok_and(|verified| verified.iss == SPEAKS_FOR_OTHERS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn only_our_own_proxies_are_believed() {
        let ours: TrustedProxies = "10.0.0.1, 10.1.0.0/16".parse().unwrap();
        let client = |peer, forwarded| client(peer, forwarded, Some(&ours));
        assert_eq!(client(ip("1.2.3.4"), Some("9.9.9.9")), ip("1.2.3.4"));
        for proxy in ["10.0.0.1", "10.1.255.3", "::ffff:10.0.0.1"] {
            let said = client(ip(proxy), Some("9.9.9.9, 1.2.3.4"));
            assert_eq!(said, ip("1.2.3.4"), "{proxy}");
        }
        let through_two = client(ip("10.0.0.1"), Some("1.2.3.4, 10.1.2.3"));
        assert_eq!(through_two, ip("1.2.3.4"));
        assert_eq!(client(ip("10.0.0.1"), Some("1.2.3.4, nonsense")), None);
        assert_eq!(client(ip("10.0.0.1"), None), None);
        assert_eq!(client(None, None), None);
    }

    #[test]
    fn without_knowing_our_proxies_nobody_is_known() {
        assert_eq!(client(ip("1.2.3.4"), None, None), None);
        let none: TrustedProxies = "none".parse().unwrap();
        let direct = client(ip("1.2.3.4"), Some("9.9.9.9"), Some(&none));
        assert_eq!(direct, ip("1.2.3.4"));
        assert!("nothing".parse::<TrustedProxies>().is_err());
        assert!("10.0.0.1,".parse::<TrustedProxies>().is_err());
    }

    #[test]
    fn a_customer_of_ipv6_is_one_client() {
        let key = |text| ClientAddress(ip(text)).key().unwrap();
        assert_eq!(key("2001:db8:1:2:3::4"), key("2001:db8:1:2::9"));
        assert_ne!(key("2001:db8:1:2::9"), key("2001:db8:1:3::9"));
        assert_ne!(key("1.2.3.4"), key("1.2.3.5"));
        assert_eq!(ClientAddress(None).digest(), None);
    }
}
