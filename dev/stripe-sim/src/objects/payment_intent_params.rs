//! What the endpoints of PaymentIntents take. Stripe takes more; what is not simulated is refused by name.

use super::payment_intent::{Capture, Methods};
use super::payment_method::Description;
use crate::change::{Change, MetadataChange};
use crate::error::ApiError;
use crate::params::Params;
use crate::table::ListParams;

/// Known to Stripe on create, update or confirm, and not played here.
const NOT_SIMULATED: &[&str] = &[
    "amount_details",
    "amount_to_confirm",
    "application_fee_amount",
    "confirmation_method",
    "confirmation_token",
    "customer_account",
    "error_on_requires_action",
    "excluded_payment_method_types",
    "hooks",
    "mandate",
    "mandate_data",
    "on_behalf_of",
    "payment_details",
    "payment_method_configuration",
    "payment_method_options",
    "radar_options",
    "shipping",
    "statement_descriptor",
    "transfer_data",
];

/// What a saved card may be used for.
pub(super) const USAGES: &[&str] = &["off_session", "on_session"];

/// `POST /v1/payment_intents`
pub(crate) struct Create {
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) methods: Methods,
    pub(crate) allowed_types: Option<Vec<String>>,
    pub(crate) capture: Capture,
    pub(crate) future_usage: Option<String>,
    pub(crate) fields: Update,
    /// Confirm at once.
    pub(crate) confirm: Option<Confirm>,
}

impl Create {
    /// Reads it.
    pub(crate) fn read(mut params: Params) -> Result<Self, ApiError> {
        let amount = params
            .integer("amount", 1)?
            .ok_or_else(|| params.missing("amount"))?;
        let currency = params
            .text("currency")?
            .ok_or_else(|| params.missing("currency"))?;
        let allowed_types = read_types(&mut params)?;
        let methods = read_methods(&mut params, allowed_types.as_deref())?;
        let capture = read_capture(&mut params)?.unwrap_or(Capture::AutomaticAsync);
        let confirm = params.boolean("confirm")?.unwrap_or(false);
        let return_url = params.url("return_url")?;
        let use_stripe_sdk = params.boolean("use_stripe_sdk")?;
        let off_session = params.boolean("off_session")?;
        let future_usage = params.choice("setup_future_usage", USAGES)?;
        let method_data = params
            .hash("payment_method_data")?
            .map(Description::read)
            .transpose()?;
        let fields = Update::read(&mut params)?;
        params.finish(NOT_SIMULATED)?;
        let needs_confirm = [
            ("return_url", return_url.is_some()),
            ("use_stripe_sdk", use_stripe_sdk.is_some()),
            ("off_session", off_session.is_some()),
            ("payment_method_data", method_data.is_some()),
        ];
        if let Some((name, _)) = needs_confirm.iter().find(|(_, named)| *named && !confirm) {
            let message = format!(
                "The parameter `{name}` cannot be passed when creating a PaymentIntent unless `confirm` is set to true."
            );
            return Err(ApiError::parameter(name, None, message));
        }
        let confirm = confirm.then_some(Confirm {
            client_secret: None,
            payment_method: None,
            method_data,
            return_url,
            receipt_email: Change::Keep,
            sdk: use_stripe_sdk.unwrap_or(false),
            off_session: off_session.unwrap_or(false),
        });
        Ok(Self {
            amount,
            currency,
            methods,
            allowed_types,
            capture,
            future_usage: future_usage.map(str::to_owned),
            fields,
            confirm,
        })
    }
}

pub(super) fn read_types(params: &mut Params) -> Result<Option<Vec<String>>, ApiError> {
    const NAME: &str = "allowed_payment_method_types";
    let types = params.list(NAME)?;
    match &types {
        Some(types) if types.as_slice() != ["card"] => Err(ApiError::parameter(
            NAME,
            Some("not_simulated"),
            "This simulation takes cards alone.",
        )),
        Some(_) | None => Ok(types),
    }
}

pub(super) fn read_methods(
    params: &mut Params,
    allowed: Option<&[String]>,
) -> Result<Methods, ApiError> {
    let Some(mut automatic) = params.hash("automatic_payment_methods")? else {
        return Ok(if allowed.is_some() {
            Methods::CardsAlone
        } else {
            Methods::Automatic
        });
    };
    let enabled = automatic
        .boolean("enabled")?
        .ok_or_else(|| automatic.missing("enabled"))?;
    let redirects = automatic.choice("allow_redirects", &["always", "never"])?;
    automatic.finish(&[])?;
    Ok(match (enabled, redirects, allowed) {
        (false, _, _) => Methods::CardsAlone,
        (true, Some("never"), _) => Methods::AutomaticWithoutRedirects,
        (true, Some(_) | None, Some(_)) => Methods::CardsAlone,
        (true, Some(_) | None, None) => Methods::Automatic,
    })
}

fn read_capture(params: &mut Params) -> Result<Option<Capture>, ApiError> {
    match params.choice(
        "capture_method",
        &["automatic", "automatic_async", "manual"],
    )? {
        None => Ok(None),
        Some("automatic") => Ok(Some(Capture::Automatic)),
        Some("automatic_async") => Ok(Some(Capture::AutomaticAsync)),
        Some(_) => {
            let message = "Stripe can authorise now and capture later; this simulation does not.";
            Err(ApiError::parameter(
                "capture_method",
                Some("not_simulated"),
                message,
            ))
        }
    }
}

/// `POST /v1/payment_intents/{id}`, and the same fields of create.
pub(crate) struct Update {
    pub(crate) customer: Change<String>,
    pub(crate) description: Change<String>,
    pub(crate) receipt_email: Change<String>,
    pub(crate) statement_descriptor_suffix: Change<String>,
    pub(crate) transfer_group: Change<String>,
    pub(crate) metadata: MetadataChange,
    pub(crate) payment_method: Option<String>,
}

impl Update {
    fn read(params: &mut Params) -> Result<Self, ApiError> {
        let statement_descriptor_suffix = params.change("statement_descriptor_suffix", 22)?;
        if let Change::Set(suffix) = &statement_descriptor_suffix
            && (!suffix.chars().any(char::is_alphabetic)
                || suffix.contains(['<', '>', '\\', '\'', '"', '*']))
        {
            let message = "The statement descriptor suffix must contain at least one letter and none of < > \\ ' \" *";
            return Err(ApiError::parameter(
                "statement_descriptor_suffix",
                None,
                message,
            ));
        }
        Ok(Self {
            customer: params.change("customer", 255)?,
            description: params.change("description", 1000)?,
            receipt_email: params.email("receipt_email")?,
            statement_descriptor_suffix,
            transfer_group: params.change("transfer_group", 255)?,
            metadata: params.metadata()?,
            payment_method: params.text("payment_method")?,
        })
    }

    /// Reads an update: the new amount and currency, and the other fields.
    pub(crate) fn read_all(
        mut params: Params,
    ) -> Result<(Option<i64>, Option<String>, Self), ApiError> {
        let (amount, currency) = (params.integer("amount", 1)?, params.text("currency")?);
        let fields = Self::read(&mut params)?;
        let also = [
            "allowed_payment_method_types",
            "capture_method",
            "payment_method_data",
            "setup_future_usage",
        ];
        let not_simulated: Vec<&str> = NOT_SIMULATED.iter().copied().chain(also).collect();
        params.finish(&not_simulated)?;
        Ok((amount, currency, fields))
    }
}

/// `POST /v1/payment_intents/{id}/confirm`
pub(crate) struct Confirm {
    pub(crate) client_secret: Option<String>,
    pub(crate) payment_method: Option<String>,
    pub(crate) method_data: Option<Description>,
    pub(crate) return_url: Option<String>,
    pub(crate) receipt_email: Change<String>,
    /// The browser's library will handle what the card asks for.
    pub(crate) sdk: bool,
    /// The payer is not there to be asked.
    pub(crate) off_session: bool,
}

impl Confirm {
    /// Reads it.
    pub(crate) fn read(mut params: Params) -> Result<Self, ApiError> {
        let read = Self {
            client_secret: params.text("client_secret")?,
            payment_method: params.text("payment_method")?,
            method_data: params
                .hash("payment_method_data")?
                .map(Description::read)
                .transpose()?,
            return_url: params.url("return_url")?,
            receipt_email: params.email("receipt_email")?,
            sdk: params.boolean("use_stripe_sdk")?.unwrap_or(false),
            off_session: params.boolean("off_session")?.unwrap_or(false),
        };
        if read.payment_method.is_some() && read.method_data.is_some() {
            let message = "You may only specify one of these parameters: payment_method, payment_method_data.";
            return Err(ApiError::parameter("payment_method_data", None, message));
        }
        let also = [
            "allowed_payment_method_types",
            "capture_method",
            "setup_future_usage",
        ];
        let not_simulated: Vec<&str> = NOT_SIMULATED.iter().copied().chain(also).collect();
        params.finish(&not_simulated)?;
        Ok(read)
    }
}

/// `GET /v1/payment_intents`
pub(crate) struct List {
    pub(crate) page: ListParams,
    pub(crate) customer: Option<String>,
}

impl List {
    /// Reads it.
    pub(crate) fn read(mut params: Params) -> Result<Self, ApiError> {
        let read = Self {
            page: ListParams::read(&mut params)?,
            customer: params.text("customer")?,
        };
        params.finish(&["customer_account"])?;
        Ok(read)
    }
}
