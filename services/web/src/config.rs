use std::time::Duration;

use platform::{Reader, ServiceConfig};
use url::Url;

/// About thirty thousand pages, compressed.
const PAGES_BYTES: u64 = 256 * 1024 * 1024;

/// What the web service is told.
#[derive(Debug, Clone)]
pub struct Config {
    /// What every service is told; sessions and live figures need its Redis.
    pub service: ServiceConfig,
    /// The provider's script for card fields: the one foreign script, on the payment page alone.
    pub stripe_js: Url,
    /// Whether every page says that its data are made up.
    pub demo: bool,
    /// Whether `/design` is there: the page of all components, for development.
    pub design: bool,
    /// Within which a change shows on pages that are the same for every guest; none are kept if it is nothing.
    pub shown_within: Duration,
    /// How many bytes such pages may take up: those that nobody asked for the longest go first.
    pub pages_bytes: u64,
}

impl Config {
    /// Reads `STRIPE_JS_URL`, `DEMO`, `DESIGN_PAGE`, `SHOWN_WITHIN_MS`, `PAGES_BYTES` and what every service reads; `REDIS_URL` must be there.
    pub fn read(env: &mut Reader) -> Option<Self> {
        let service = ServiceConfig::read(env);
        // Sessions and live figures need one; elsewhere it may be left out.
        let redis_url = env.required::<String>("REDIS_URL");
        let stripe_js = env.required("STRIPE_JS_URL");
        let demo = env.or("DEMO", false);
        let design = env.or("DESIGN_PAGE", false);
        let shown_within_ms = env.within("SHOWN_WITHIN_MS", 1_000, 0..=60_000);
        let pages_bytes = env.within("PAGES_BYTES", PAGES_BYTES, 0..=u64::MAX);
        redis_url?;
        Some(Self {
            service: service?,
            stripe_js: stripe_js?,
            demo: demo?,
            design: design?,
            shown_within: Duration::from_millis(shown_within_ms?),
            pages_bytes: pages_bytes?,
        })
    }
}
