//! Customers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::event;
use crate::call::{Call, list_answer};
use crate::change::{Change, MetadataChange};
use crate::error::ApiError;
use crate::ids;
use crate::params::Params;
use crate::table::{ListParams, Record};

const NOT_SIMULATED: &[&str] = &[
    "address",
    "balance",
    "business_name",
    "cash_balance",
    "default_source",
    "individual_name",
    "invoice_prefix",
    "invoice_settings",
    "next_invoice_sequence",
    "payment_method",
    "shipping",
    "source",
    "tax",
    "tax_exempt",
    "tax_id_data",
    "test_clock",
    "validate",
];

/// Someone who pays.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Customer {
    id: String,
    created: i64,
    email: Option<String>,
    name: Option<String>,
    phone: Option<String>,
    description: Option<String>,
    preferred_locales: Vec<String>,
    metadata: BTreeMap<String, String>,
}

impl Record for Customer {
    const OBJECT: &'static str = "customer";
    fn id(&self) -> &str {
        &self.id
    }
    fn created(&self) -> i64 {
        self.created
    }
}

impl Customer {
    /// As the API shows it.
    pub(crate) fn json(&self) -> Value {
        json!({
            "id": self.id, "object": "customer", "created": self.created, "livemode": false,
            "email": self.email, "name": self.name, "phone": self.phone, "description": self.description,
            "preferred_locales": self.preferred_locales, "metadata": self.metadata,
            "address": null, "balance": 0, "currency": null, "customer_account": null, "default_source": null,
            "delinquent": false, "discount": null, "invoice_prefix": null,
            "invoice_settings": {
                "custom_fields": null, "default_payment_method": null, "footer": null, "rendering_options": null,
            },
            "next_invoice_sequence": 1, "shipping": null, "tax_exempt": "none", "test_clock": null,
        })
    }

    fn change(&mut self, changes: Changes) -> Result<(), ApiError> {
        changes.metadata.apply(&mut self.metadata)?;
        changes.email.apply(&mut self.email);
        changes.name.apply(&mut self.name);
        changes.phone.apply(&mut self.phone);
        changes.description.apply(&mut self.description);
        if let Some(locales) = changes.preferred_locales {
            self.preferred_locales = locales;
        }
        Ok(())
    }
}

struct Changes {
    email: Change<String>,
    name: Change<String>,
    phone: Change<String>,
    description: Change<String>,
    preferred_locales: Option<Vec<String>>,
    metadata: MetadataChange,
}

impl Changes {
    fn read(mut params: Params) -> Result<Self, ApiError> {
        let read = Self {
            email: params.email("email")?,
            name: params.change("name", 256)?,
            phone: params.change("phone", 20)?,
            description: params.change("description", 5000)?,
            preferred_locales: params.list("preferred_locales")?,
            metadata: params.metadata()?,
        };
        params.finish(NOT_SIMULATED)?;
        Ok(read)
    }
}

/// `POST /v1/customers`
pub(crate) fn create(call: &mut Call<'_>, params: Params) -> Result<Value, ApiError> {
    let changes = Changes::read(params)?;
    let mut customer = Customer {
        id: ids::new_id("cus"),
        created: call.now(),
        email: None,
        name: None,
        phone: None,
        description: None,
        preferred_locales: Vec::new(),
        metadata: BTreeMap::new(),
    };
    customer.change(changes)?;
    let answer = customer.json();
    call.store.customers.put(customer);
    event::emit(
        call.store,
        &call.mark,
        call.now_ms,
        "customer.created",
        &answer,
        None,
    );
    Ok(answer)
}

/// `GET /v1/customers/{id}`
pub(crate) fn retrieve(call: &mut Call<'_>, params: Params) -> Result<Value, ApiError> {
    params.finish(&[])?;
    Ok(call.store.customers.at(&call.id, "id")?.json())
}

/// `POST /v1/customers/{id}`
pub(crate) fn update(call: &mut Call<'_>, params: Params) -> Result<Value, ApiError> {
    let changes = Changes::read(params)?;
    let mut customer = call.store.customers.at(&call.id, "id")?.clone();
    let before = customer.json();
    customer.change(changes)?;
    let answer = customer.json();
    call.store.customers.put(customer);
    if let Some(previous) = event::previous(&before, &answer) {
        event::emit(
            call.store,
            &call.mark,
            call.now_ms,
            "customer.updated",
            &answer,
            Some(previous),
        );
    }
    Ok(answer)
}

/// `GET /v1/customers`
pub(crate) fn list(call: &mut Call<'_>, mut params: Params) -> Result<Value, ApiError> {
    let page = ListParams::read(&mut params)?;
    let email = params.text("email")?;
    params.finish(&["test_clock"])?;
    let keep = |customer: &Customer| email.is_none() || customer.email == email;
    list_answer(
        &call.store.customers,
        &page,
        "/v1/customers",
        keep,
        Customer::json,
    )
}
