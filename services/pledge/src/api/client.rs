//! Who calls, as far as the network says.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::net::IpAddr;

use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use sha2::{Digest as _, Sha256};

use crate::app::App;

/// The client's address; none where only a proxy of ours is seen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Client(Option<IpAddr>);

impl Client {
    /// Tells one client from another, without keeping the address.
    pub(crate) fn digest(self) -> Option<[u8; 32]> {
        self.0
            .map(|address| Sha256::digest(address.to_string()).into())
    }
}

/// `X-Forwarded-For` is the client's word, but for its last entry if a proxy of ours wrote it.
fn client(peer: Option<IpAddr>, forwarded: Option<&str>, ours: &[IpAddr]) -> Option<IpAddr> {
    let peer = peer?;
    if !ours.contains(&peer) {
        return Some(peer);
    }
    let mut hops = forwarded?.rsplit(',').map(|hop| hop.trim().parse().ok());
    hops.find(|hop| hop.is_none_or(|address| !ours.contains(&address)))?
}

impl FromRequest for Client {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let app = request.app_data::<Data<App>>();
        let ours = app.map_or(&[][..], |app| &app.settings.trusted_proxies);
        let forwarded = request.headers().get("X-Forwarded-For");
        let forwarded = forwarded.and_then(|value| value.to_str().ok());
        let peer = request.peer_addr().map(|peer| peer.ip());
        ready(Ok(Self(client(peer, forwarded, ours))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_proxies_are_believed() {
        let ip = |text: &str| Some(text.parse::<IpAddr>().unwrap());
        let ours = [ip("10.0.0.1").unwrap(), ip("10.0.0.2").unwrap()];
        assert_eq!(client(ip("1.2.3.4"), Some("9.9.9.9"), &ours), ip("1.2.3.4"));
        assert_eq!(
            client(ip("10.0.0.1"), Some("9.9.9.9, 1.2.3.4"), &ours),
            ip("1.2.3.4")
        );
        assert_eq!(
            client(ip("10.0.0.1"), Some("1.2.3.4, 10.0.0.2"), &ours),
            ip("1.2.3.4")
        );
        assert_eq!(
            client(ip("10.0.0.1"), Some("1.2.3.4, nonsense"), &ours),
            None
        );
        assert_eq!(client(ip("10.0.0.1"), None, &ours), None);
        assert_eq!(client(None, None, &ours), None);
    }
}
