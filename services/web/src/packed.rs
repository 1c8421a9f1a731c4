//! Bytes that are compressed once, however often they are sent.

use std::io::{Read as _, Write as _};
use std::sync::OnceLock;

use actix_web::http::header::{
    ACCEPT_ENCODING, AcceptEncoding, CONTENT_ENCODING, CONTENT_TYPE, ContentEncoding, Encoding,
    Header as _, HeaderValue, VARY,
};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};

use crate::pages::tagged;

/// How hard to compress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effort {
    /// For what is sent as long as the process runs.
    Most,
    /// For what is made anew soon.
    Some,
}

/// In which form something is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Plain,
    Gzip,
    Brotli,
}

/// What every answer with something says of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Head {
    pub(crate) content_type: &'static str,
    pub(crate) kept: &'static str,
    pub(crate) vary: &'static str,
}

impl Form {
    pub(crate) const ALL: [Self; 3] = [Self::Plain, Self::Gzip, Self::Brotli];

    const fn encoding(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Gzip => Some("gzip"),
            Self::Brotli => Some("br"),
        }
    }

    /// The answer in this form, or that what the reader has is still right. `hash` is the plain form's.
    pub(crate) fn answer(
        self,
        request: &HttpRequest,
        hash: &str,
        head: Head,
        body: impl FnOnce() -> Bytes,
    ) -> HttpResponse {
        let tag = match self.encoding() {
            None => format!("\"{hash}\""),
            Some(encoding) => format!("\"{hash}-{encoding}\""),
        };
        let known = tagged::known(request, &tag, head.kept);
        let mut response = known.unwrap_or_else(|| {
            let mut response = tagged::begin(&tag, head.kept);
            let content_type = HeaderValue::from_static(head.content_type);
            response
                .insert_header((CONTENT_TYPE, content_type))
                .body(body())
        });
        let headers = response.headers_mut();
        headers.insert(VARY, HeaderValue::from_static(head.vary));
        if let Some(encoding) = self.encoding() {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    }
}

/// By which something is told from whatever else stands under its address at another time.
pub(crate) fn hash(plain: &[u8]) -> String {
    let hash = hex::encode(Sha256::digest(plain));
    hash.get(..24).unwrap_or_default().to_owned()
}

/// What is plain, in a form.
pub(crate) fn pack(plain: Bytes, form: Form, effort: Effort) -> Bytes {
    // Writing to memory does not fail.
    match form {
        Form::Plain => plain,
        Form::Gzip => {
            let level = match effort {
                Effort::Most => Compression::best(),
                Effort::Some => Compression::new(6),
            };
            let mut encoder = GzEncoder::new(Vec::new(), level);
            encoder.write_all(&plain).ok();
            encoder.finish().unwrap_or_default().into()
        }
        Form::Brotli => {
            let quality = match effort {
                Effort::Most => 11,
                Effort::Some => 5,
            };
            let mut encoder = brotli::CompressorWriter::new(Vec::new(), 4096, quality, 22);
            encoder.write_all(&plain).ok();
            encoder.into_inner().into()
        }
    }
}

/// What stands in a form that we packed it in, plain again.
pub(crate) fn unpack(packed: &Bytes, form: Form) -> std::io::Result<Bytes> {
    let mut plain = Vec::new();
    match form {
        Form::Plain => return Ok(packed.clone()),
        Form::Gzip => GzDecoder::new(&**packed).read_to_end(&mut plain)?,
        Form::Brotli => brotli::Decompressor::new(&**packed, 4096).read_to_end(&mut plain)?,
    };
    Ok(plain.into())
}

/// What is sent as long as the process runs: plain, and compressed as soon as somebody can read it so.
pub(crate) struct Packed {
    plain: Bytes,
    hash: String,
    gzip: OnceLock<Bytes>,
    brotli: OnceLock<Bytes>,
}

impl Packed {
    pub(crate) fn new(plain: Bytes) -> Self {
        Self {
            hash: hash(&plain),
            plain,
            gzip: OnceLock::new(),
            brotli: OnceLock::new(),
        }
    }

    pub(crate) const fn plain(&self) -> &Bytes {
        &self.plain
    }

    /// The answer that suits this reader, or that what the reader has is still right.
    pub(crate) fn answer(&self, request: &HttpRequest, head: Head) -> HttpResponse {
        let form = wanted(request);
        form.answer(request, &self.hash, head, || self.form(form))
    }

    fn form(&self, form: Form) -> Bytes {
        let packed = || pack(self.plain.clone(), form, Effort::Most);
        match form {
            Form::Plain => self.plain.clone(),
            Form::Gzip => self.gzip.get_or_init(packed).clone(),
            Form::Brotli => self.brotli.get_or_init(packed).clone(),
        }
    }
}

/// The smallest form that the reader can read.
pub(crate) fn wanted(request: &HttpRequest) -> Form {
    if !request.headers().contains_key(ACCEPT_ENCODING) {
        return Form::Plain;
    }
    let Ok(accepts) = AcceptEncoding::parse(request) else {
        return Form::Plain;
    };
    let ours = [
        Encoding::Known(ContentEncoding::Brotli),
        Encoding::Known(ContentEncoding::Gzip),
        Encoding::identity(),
    ];
    match accepts.negotiate(ours.iter()) {
        Some(Encoding::Known(ContentEncoding::Brotli)) => Form::Brotli,
        Some(Encoding::Known(ContentEncoding::Gzip)) => Form::Gzip,
        Some(_) | None => Form::Plain,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn each_form_holds_the_same() {
        let text = Bytes::from("صفحة ".repeat(2_000));
        for effort in [Effort::Most, Effort::Some] {
            for form in Form::ALL {
                let packed = pack(text.clone(), form, effort);
                assert_eq!(unpack(&packed, form).unwrap(), text);
                assert!(form == Form::Plain || packed.len() < 1_000);
            }
        }
        assert!(unpack(&text, Form::Gzip).is_err());
    }

    #[test]
    fn readers_get_what_they_can_read() {
        for (accepts, wanted) in [
            ("gzip, deflate, br, zstd", Form::Brotli),
            ("gzip", Form::Gzip),
            ("br;q=0, gzip", Form::Gzip),
            ("deflate", Form::Plain),
            ("identity", Form::Plain),
            ("nonsense;;q", Form::Plain),
        ] {
            let request = TestRequest::default().insert_header(("accept-encoding", accepts));
            let form = super::wanted(&request.to_http_request());
            assert_eq!(form, wanted, "{accepts}");
        }
        let silent = TestRequest::default().to_http_request();
        assert_eq!(wanted(&silent), Form::Plain);
    }
}
