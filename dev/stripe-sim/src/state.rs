//! All that the simulation knows, behind one lock.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::chaos::Chaos;
use crate::deliveries::Deliveries;
use crate::faults::{Faults, Troubles};
use crate::idempotency::Keys;
use crate::jobs::Jobs;
use crate::objects::balance_transaction::BalanceTransaction;
use crate::objects::charge::Charge;
use crate::objects::customer::Customer;
use crate::objects::dispute::Dispute;
use crate::objects::event::Event;
use crate::objects::payment_intent::PaymentIntent;
use crate::objects::payment_method::PaymentMethod;
use crate::objects::refund::Refund;
use crate::objects::setup_intent::SetupIntent;
use crate::table::Table;

/// The version of the state's file.
const FORMAT: u32 = 1;

/// The simulated account.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Store {
    format: u32,
    pub(crate) customers: Table<Customer>,
    pub(crate) payment_methods: Table<PaymentMethod>,
    pub(crate) payment_intents: Table<PaymentIntent>,
    pub(crate) charges: Table<Charge>,
    pub(crate) balance_transactions: Table<BalanceTransaction>,
    pub(crate) refunds: Table<Refund>,
    #[serde(default)]
    pub(crate) setup_intents: Table<SetupIntent>,
    #[serde(default)]
    pub(crate) disputes: Table<Dispute>,
    pub(crate) events: Table<Event>,
    pub(crate) deliveries: Deliveries,
    pub(crate) keys: Keys,
    pub(crate) jobs: Jobs,
    /// Where events are sent; the configuration's word or the control API's, not the file's.
    #[serde(skip)]
    pub(crate) webhook_url: Option<String>,
    /// Where this server is reached.
    #[serde(skip)]
    pub(crate) base_url: String,
    /// How long after a payment its balance transaction appears, where it does so by itself.
    #[serde(skip)]
    pub(crate) settle_ms: i64,
    #[serde(skip)]
    pub(crate) faults: Faults,
    #[serde(skip)]
    pub(crate) troubles: Troubles,
    /// Events that wait to be delivered in the opposite order.
    #[serde(skip)]
    pub(crate) held: Vec<String>,
    #[serde(skip)]
    pub(crate) chaos: Option<Chaos>,
}

impl Default for Store {
    fn default() -> Self {
        Self {
            format: FORMAT,
            customers: Table::default(),
            payment_methods: Table::default(),
            payment_intents: Table::default(),
            charges: Table::default(),
            balance_transactions: Table::default(),
            refunds: Table::default(),
            setup_intents: Table::default(),
            disputes: Table::default(),
            events: Table::default(),
            deliveries: Deliveries::default(),
            keys: Keys::default(),
            jobs: Jobs::default(),
            webhook_url: None,
            base_url: String::new(),
            settle_ms: 0,
            faults: Faults::default(),
            troubles: Troubles::default(),
            held: Vec::new(),
            chaos: None,
        }
    }
}

impl Store {
    /// Whether this program can read the file that the state came from.
    pub(crate) fn readable(&self) -> bool {
        self.format == FORMAT
    }

    /// Any object by its id, as the API shows it.
    pub(crate) fn object(&self, id: &str, now_ms: i64) -> Option<Value> {
        let (prefix, _) = id.split_once('_')?;
        match prefix {
            "cus" => self.customers.get(id).map(Customer::json),
            "pm" => self.payment_methods.get(id).map(PaymentMethod::json),
            "pi" => self.payment_intents.get(id).map(PaymentIntent::json),
            "seti" => self.setup_intents.get(id).map(SetupIntent::json),
            "ch" => self.charges.get(id).map(Charge::json),
            "txn" => self
                .balance_transactions
                .get(id)
                .map(|transaction| transaction.json(now_ms)),
            "du" => self
                .disputes
                .get(id)
                .map(|dispute| dispute.json(self, now_ms)),
            "re" => self.refunds.get(id).map(Refund::json),
            _ => None,
        }
    }
}
