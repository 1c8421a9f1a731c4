//! Facts in the past tense that services tell each other over RabbitMQ.

use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// The topic exchange that every event goes through.
pub const EXCHANGE: &str = "rifada.events";

/// A fact that one service publishes and others act on.
pub trait Event: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// `<publisher>.<event>.v<n>`: the routing key, and the CloudEvents type.
    const TYPE: &'static str;

    /// The aggregate that it is about.
    fn subject(&self) -> Uuid;
}

/// Declares an event type: its routing key, and the field that is its subject.
macro_rules! event {
    ($name:ident, $kind:literal, $subject:ident) => {
        impl $crate::Event for $name {
            const TYPE: &'static str = $kind;

            fn subject(&self) -> uuid::Uuid {
                self.$subject.into()
            }
        }
    };
}
pub(crate) use event;
