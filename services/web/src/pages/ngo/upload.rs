use std::pin::Pin;

use actix_multipart::Multipart;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt as _;

use super::super::fault::Fault;
use crate::domain::typed::Typed;

/// The largest picture, as the campaign service takes it.
const MOST_PICTURE_BYTES: usize = 8 * 1024 * 1024;
/// The most that is typed beside it.
const MOST_TYPED_BYTES: usize = 64 * 1024;

/// A form with a file.
pub(crate) struct Upload {
    pub(crate) typed: Typed,
    pub(crate) file: Option<File>,
}

/// A file as the browser sent it: what it says of it is not believed.
pub(crate) enum File {
    /// Its media type and its bytes.
    Read(String, Vec<u8>),
    /// More than is taken.
    TooLarge,
}

impl FromRequest for Upload {
    type Error = Fault;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Fault>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        // It is asked for more once after its end, which not every stream bears.
        let parts = Multipart::new(request.headers(), payload.take().fuse());
        Box::pin(read(parts))
    }
}

async fn read(mut parts: Multipart) -> Result<Upload, Fault> {
    let mut typed = url::form_urlencoded::Serializer::new(String::new());
    let (mut file, mut typed_bytes) = (None, 0);
    while let Some(part) = parts.next().await {
        let mut part = part.map_err(|_| Fault::Malformed)?;
        let name = part.name().unwrap_or_default().to_owned();
        let media_type = part.content_type().map(ToString::to_string);
        let is_file = part
            .content_disposition()
            .is_some_and(|said| said.get_filename().is_some());
        let most = if is_file {
            MOST_PICTURE_BYTES
        } else {
            MOST_TYPED_BYTES - typed_bytes
        };
        let (mut bytes, mut too_large) = (Vec::new(), false);
        while let Some(chunk) = part.next().await {
            let chunk = chunk.map_err(|_| Fault::Malformed)?;
            // It is read to its end all the same: else the browser would see a broken line.
            too_large = too_large || bytes.len() + chunk.len() > most;
            if !too_large {
                bytes.extend_from_slice(&chunk);
            }
        }
        match (is_file, too_large) {
            (true, true) => file = Some(File::TooLarge),
            (true, false) if bytes.is_empty() => {}
            (true, false) => file = Some(File::Read(media_type.unwrap_or_default(), bytes)),
            (false, true) => return Err(Fault::Malformed),
            (false, false) => {
                typed_bytes += bytes.len();
                typed.append_pair(&name, &String::from_utf8_lossy(&bytes));
            }
        }
    }
    Ok(Upload {
        typed: Typed::read(typed.finish().as_bytes()),
        file,
    })
}
