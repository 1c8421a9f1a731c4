//! What waits at the broker.

use anyhow::Context as _;
use serde::Deserialize;

/// A queue, and how many messages it has, in somebody's hands or not.
#[derive(Debug, Deserialize)]
pub(super) struct Queue {
    pub(super) name: String,
    #[serde(default)]
    pub(super) messages: i64,
}

/// All queues of a virtual host.
pub(super) async fn read(
    http: &reqwest::Client,
    management: &str,
    vhost: &str,
) -> anyhow::Result<Vec<Queue>> {
    let mut url = reqwest::Url::parse(management).context("AMQP_MANAGEMENT_URL can't be read")?;
    let (user, password) = (url.username().to_owned(), url.password().map(str::to_owned));
    // An address without a host has neither; it fails when it is asked.
    let _none = url.set_username("");
    let _none = url.set_password(None);
    url.set_path("/");
    url.path_segments_mut()
        .ok()
        .context("AMQP_MANAGEMENT_URL is no address")?
        .clear()
        .extend(["api", "queues", vhost]);
    let call = http.get(url).basic_auth(user, password);
    let answer = crate::http::send(call)
        .await
        .context("the broker's management does not answer")?;
    let body = answer.success("the list of queues")?;
    serde_json::from_value(body).context("the list of queues can't be read")
}
