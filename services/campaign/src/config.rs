//! What the campaign service is told.

use platform::{Reader, ServiceConfig};

use crate::domain::permit::PermitCountries;

/// Its settings.
#[derive(Debug, Clone)]
pub struct Config {
    /// Those that every service has.
    pub service: ServiceConfig,
    /// The countries whose organisations need a permit for a campaign to go live.
    pub permit_countries: PermitCountries,
}

impl Config {
    /// Reads the common settings and `PERMIT_COUNTRIES` (`EG,JO,TR,SA,BH` if left out; `none` for none).
    pub fn read(env: &mut Reader) -> Option<Self> {
        let service = ServiceConfig::read(env);
        let permit_countries = env.or("PERMIT_COUNTRIES", PermitCountries::default());
        Some(Self {
            service: service?,
            permit_countries: permit_countries?,
        })
    }
}
