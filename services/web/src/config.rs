use platform::{Reader, ServiceConfig};
use url::Url;

/// What the web service is told.
#[derive(Debug, Clone)]
pub struct Config {
    /// What every service is told; sessions and live figures need its Redis.
    pub service: ServiceConfig,
    /// The provider's script for card fields: the one foreign script, on the payment page alone.
    pub stripe_js: Url,
    /// Whether every page says that its data are made up.
    pub demo: bool,
}

impl Config {
    /// Reads `STRIPE_JS_URL`, `DEMO` and what every service reads; `REDIS_URL` must be there.
    pub fn read(env: &mut Reader) -> Option<Self> {
        let service = ServiceConfig::read(env);
        // Sessions and live figures need one; elsewhere it may be left out.
        let redis_url = env.required::<String>("REDIS_URL");
        let stripe_js = env.required("STRIPE_JS_URL");
        let demo = env.or("DEMO", false);
        redis_url?;
        Some(Self {
            service: service?,
            stripe_js: stripe_js?,
            demo: demo?,
        })
    }
}
