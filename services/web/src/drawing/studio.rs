use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::time::Duration;

use actix_web::web::Bytes;
use moka::future::Cache;
use tokio::sync::Semaphore;

/// Pictures that are kept, in bytes.
const ROOM: u64 = 32 * 1024 * 1024;
/// A picture that nobody asked for so long is forgotten.
const IDLE: Duration = Duration::from_secs(3600);
/// Pictures that are drawn at once: the other cores serve pages.
const AT_ONCE: usize = 2;
/// Goes up when pictures are drawn otherwise than before.
const EDITION: u32 = 1;

/// Draws pictures off the threads that serve, each once, and keeps them.
pub(crate) struct Studio {
    kept: Cache<String, Bytes>,
    at_once: Semaphore,
}

impl Studio {
    pub(crate) fn new() -> Self {
        let kept = Cache::builder()
            .max_capacity(ROOM)
            .weigher(|key: &String, picture: &Bytes| {
                u32::try_from(key.len() + picture.len() + 200).unwrap_or(u32::MAX)
            })
            .time_to_idle(IDLE)
            .build();
        Self {
            kept,
            at_once: Semaphore::new(AT_ONCE),
        }
    }

    /// The name of what is drawn from `what`: other words and figures, another name.
    pub(crate) fn name(kind: &str, what: &impl Hash) -> String {
        let mut hasher = DefaultHasher::new();
        what.hash(&mut hasher);
        format!("{kind}-{EDITION}-{:016x}", hasher.finish())
    }

    /// The picture of this name, drawn if it isn't kept.
    pub(crate) async fn drawn(
        &self,
        name: &str,
        draw: impl FnOnce() -> anyhow::Result<Vec<u8>> + Send + 'static,
    ) -> anyhow::Result<Bytes> {
        let drawing = async {
            let _place = self.at_once.acquire().await?;
            let drawn = tokio::task::spawn_blocking(draw).await??;
            Ok::<_, anyhow::Error>(Bytes::from(drawn))
        };
        let kept = self.kept.try_get_with(name.to_owned(), drawing).await;
        kept.map_err(|error| anyhow::anyhow!("{error:#}"))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[actix_web::test]
    async fn a_picture_is_drawn_once_for_all_who_ask() {
        let studio = Studio::new();
        let drawn = Arc::new(AtomicU32::new(0));
        let asks = (0..20).map(|_| {
            let drawn = drawn.clone();
            studio.drawn("one", move || {
                drawn.fetch_add(1, Ordering::Relaxed);
                Ok(b"picture".to_vec())
            })
        });
        for answer in futures_util::future::join_all(asks).await {
            assert_eq!(answer.unwrap(), "picture");
        }
        assert_eq!(drawn.load(Ordering::Relaxed), 1);
        assert!(
            studio
                .drawn("two", || anyhow::bail!("no paper"))
                .await
                .is_err()
        );
        assert!(studio.drawn("two", || Ok(Vec::new())).await.is_ok());
    }
}
