use platform::limits::Limit;

/// Codes mailed to one address: each one is five more guesses.
pub(crate) const CODES_PER_ADDRESS: Limit = Limit::new("codes", 5, 3_600).or_wide(200);
/// Codes asked for from one place.
pub(crate) const CODES_PER_CLIENT: Limit = Limit::new("asks", 30, 3_600);
/// Codes tried from one place.
pub(crate) const TRIES_PER_CLIENT: Limit = Limit::new("tries", 60, 3_600);
/// Gifts begun from one place: card testers love donation forms.
pub(crate) const GIFTS_PER_CLIENT: Limit = Limit::new("gifts", 30, 600);
/// Gifts begun by who is signed in, from wherever.
pub(crate) const GIFTS_PER_SESSION: Limit = Limit::new("session-gifts", 30, 600);
