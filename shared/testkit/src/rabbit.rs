use serde_json::Value;
use url::Url;
use uuid::Uuid;

/// A vhost of one test. Made through the management plugin: `rabbitmqctl` starts a VM for each call.
pub(crate) struct Vhost {
    management: Url,
    name: String,
    http: reqwest::Client,
    pub(crate) url: String,
}

impl Vhost {
    pub(crate) async fn create() -> Self {
        let amqp: Url = crate::setting("AMQP_URL")
            .parse()
            .expect("AMQP_URL is a URL");
        let management: Url = crate::setting("AMQP_MANAGEMENT_URL")
            .parse()
            .expect("AMQP_MANAGEMENT_URL is a URL");
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let http = reqwest::Client::builder().build().expect("an HTTP client");
        let name = format!("t_{}", Uuid::new_v4().simple());
        let mut url = amqp;
        url.set_path(&name);
        let vhost = Self {
            url: url.to_string(),
            management,
            name,
            http,
        };
        vhost
            .call(reqwest::Method::PUT, &format!("/api/vhosts/{}", vhost.name))
            .await;
        let user = vhost.management.username().to_owned();
        let path = format!("/api/permissions/{}/{user}", vhost.name);
        let everything = serde_json::json!({"configure": ".*", "write": ".*", "read": ".*"});
        let permitted = vhost
            .request(reqwest::Method::PUT, &path)
            .json(&everything)
            .send()
            .await;
        assert!(permitted.expect("RabbitMQ answers").status().is_success());
        vhost
    }

    pub(crate) async fn drop(&self) {
        self.call(
            reqwest::Method::DELETE,
            &format!("/api/vhosts/{}", self.name),
        )
        .await;
    }

    /// Has the broker close the connections whose name begins so; how many there were.
    pub(crate) async fn close_connections(&self, prefix: &str) -> usize {
        let path = format!("/api/vhosts/{}/connections", self.name);
        let answer = self.request(reqwest::Method::GET, &path).send().await;
        let listed = answer.expect("RabbitMQ answers").json().await;
        let listed: Vec<Value> = listed.expect("a list of connections");
        let named = listed.iter().filter(|connection| {
            let name = connection["client_properties"]["connection_name"].as_str();
            name.is_some_and(|name| name.starts_with(prefix))
        });
        let mut closed = 0;
        for connection in named {
            let name = connection["name"].as_str().expect("a name");
            // It may have ended by itself meanwhile.
            let path = format!("/api/connections/{name}");
            let _ = self.request(reqwest::Method::DELETE, &path).send().await;
            closed += 1;
        }
        closed
    }

    async fn call(&self, method: reqwest::Method, path: &str) {
        let answer = self
            .request(method, path)
            .send()
            .await
            .expect("RabbitMQ answers at AMQP_MANAGEMENT_URL");
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
    }

    fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        let mut url = self.management.clone();
        let (user, password) = (url.username().to_owned(), url.password().map(str::to_owned));
        url.set_path(path);
        url.set_username("").expect("no name");
        url.set_password(None).expect("no password");
        self.http.request(method, url).basic_auth(user, password)
    }
}
