//! Balance transactions: what a charge or a refund did to the balance, and its fee.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::call::{Call, list_answer};
use crate::error::ApiError;
use crate::ids;
use crate::params::Params;
use crate::table::{ListParams, Record};

/// Money becomes available two days after it came.
const PENDING_SECONDS: i64 = 2 * 24 * 60 * 60;

/// What moved the balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// Money came in.
    Charge,
    /// Money went back.
    Refund,
    /// What went back has come again.
    RefundFailure,
    /// The holder's bank took it back.
    Dispute,
    /// The holder's bank gave it back again.
    DisputeReversal,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Charge => "charge",
            Self::Refund => "refund",
            Self::RefundFailure => "refund_failure",
            Self::Dispute | Self::DisputeReversal => "adjustment",
        }
    }

    /// How Stripe's reports call it.
    fn category(self) -> &'static str {
        match self {
            Self::Charge => "charge",
            Self::Refund => "refund",
            Self::RefundFailure => "refund_failure",
            Self::Dispute => "dispute",
            Self::DisputeReversal => "dispute_reversal",
        }
    }

    fn fee_words(self) -> &'static str {
        match self {
            Self::Dispute => "Dispute fee",
            Self::Charge | Self::Refund | Self::RefundFailure | Self::DisputeReversal => {
                "Stripe processing fees"
            }
        }
    }
}

/// One movement of the balance. The account keeps a balance in each currency, so nothing is exchanged.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct BalanceTransaction {
    id: String,
    created: i64,
    kind: Kind,
    amount: i64,
    fee: i64,
    currency: String,
    source: String,
    description: Option<String>,
}

impl Record for BalanceTransaction {
    const OBJECT: &'static str = "balance_transaction";
    fn id(&self) -> &str {
        &self.id
    }
    fn created(&self) -> i64 {
        self.created
    }
}

/// What a movement is made of.
pub(crate) struct Movement<'a> {
    /// What moved it.
    pub(crate) kind: Kind,
    /// Positive in, negative out.
    pub(crate) amount: i64,
    /// Taken from it.
    pub(crate) fee: i64,
    /// Lower-case code.
    pub(crate) currency: &'a str,
    /// The charge, the refund or the dispute.
    pub(crate) source: &'a str,
    /// The charge's.
    pub(crate) description: Option<String>,
}

impl BalanceTransaction {
    /// A new movement.
    pub(crate) fn new(movement: Movement<'_>, now: i64) -> Self {
        let Movement {
            kind,
            amount,
            fee,
            currency,
            source,
            description,
        } = movement;
        let (currency, source) = (currency.to_owned(), source.to_owned());
        Self {
            id: ids::new_id("txn"),
            created: now,
            kind,
            amount,
            fee,
            currency,
            source,
            description,
        }
    }

    /// Lower-case code.
    pub(crate) fn currency(&self) -> &str {
        &self.currency
    }

    /// Taken from it.
    pub(crate) fn fee(&self) -> i64 {
        self.fee
    }

    /// What it did to the balance.
    pub(crate) fn net(&self) -> i64 {
        self.amount - self.fee
    }

    /// As the API shows it.
    pub(crate) fn json(&self, now_ms: i64) -> Value {
        let available_on = self.created + PENDING_SECONDS;
        let details = if self.fee == 0 {
            json!([])
        } else {
            json!([{
                "amount": self.fee, "application": null, "currency": self.currency,
                "description": self.kind.fee_words(), "type": "stripe_fee",
            }])
        };
        json!({
            "id": self.id, "object": "balance_transaction", "created": self.created,
            "amount": self.amount, "fee": self.fee, "net": self.net(), "fee_details": details,
            "currency": self.currency, "exchange_rate": null, "description": self.description,
            "available_on": available_on,
            "status": if ids::seconds(now_ms) >= available_on { "available" } else { "pending" },
            "source": self.source, "type": self.kind.word(), "reporting_category": self.kind.category(),
            "balance_type": "payments",
        })
    }
}

/// `GET /v1/balance_transactions/{id}`
pub(crate) fn retrieve(call: &mut Call<'_>, params: Params) -> Result<Value, ApiError> {
    params.finish(&[])?;
    let transaction = call.store.balance_transactions.at(&call.id, "id")?;
    Ok(transaction.json(call.now_ms))
}

/// `GET /v1/balance_transactions`
pub(crate) fn list(call: &mut Call<'_>, mut params: Params) -> Result<Value, ApiError> {
    let page = ListParams::read(&mut params)?;
    let (source, currency, kind) = (
        params.text("source")?,
        params.text("currency")?,
        params.text("type")?,
    );
    params.finish(&["payout"])?;
    let keep = |transaction: &BalanceTransaction| {
        source
            .as_ref()
            .is_none_or(|wanted| *wanted == transaction.source)
            && currency
                .as_ref()
                .is_none_or(|wanted| *wanted == transaction.currency)
            && kind
                .as_ref()
                .is_none_or(|wanted| wanted == transaction.kind.word())
    };
    let now_ms = call.now_ms;
    let json = |transaction: &BalanceTransaction| transaction.json(now_ms);
    list_answer(
        &call.store.balance_transactions,
        &page,
        "/v1/balance_transactions",
        keep,
        json,
    )
}
