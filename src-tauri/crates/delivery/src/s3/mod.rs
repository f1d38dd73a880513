//! Into an S3 bucket: signed requests (`SigV4`), a checksum that the server compares, encryption and Object Lock as they are
//! configured, and afterwards what the server kept, read back and compared with what was asked: servers are known that answer
//! 200 to a lock and do not lock.

mod http;
mod kept;
mod upload;

use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use countersign_statement::codes::DeliveryMethod;
use rusty_s3::{Bucket, Credentials, S3Action as _};

use crate::channel::{Channel, Parcel, Trouble, one_line};
use http::Client;

/// How long the signature of a request holds.
const VALID: Duration = Duration::from_mins(15);

/// How an object is locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// `GOVERNANCE` or `COMPLIANCE`.
    pub mode: String,
    /// Until when.
    pub until: DateTime<Utc>,
}

/// What is asked of the server besides keeping the bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// `AES256` or `aws:kms`.
    pub encryption: Option<String>,
    /// The key of `aws:kms`.
    pub kms_key: Option<String>,
    /// Retention.
    pub lock: Option<Lock>,
    /// Legal hold.
    pub legal_hold: bool,
}

/// A bucket and how it is reached.
pub struct S3 {
    /// Endpoint, style, name and region.
    pub bucket: Bucket,
    /// Who signs.
    pub credentials: Credentials,
    /// What comes before the name of an object.
    pub prefix: String,
    /// What is asked besides.
    pub wanted: Wanted,
    /// Above this size a bundle goes in parts of this size.
    pub part_bytes: u64,
    /// The only authority that is believed, as PEM; without it those that browsers believe.
    pub authority: Option<Vec<u8>>,
}

impl std::fmt::Debug for S3 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("S3")
            .field("target", &self.target())
            .finish_non_exhaustive()
    }
}

impl Channel for S3 {
    fn method(&self) -> DeliveryMethod {
        DeliveryMethod::S3
    }

    fn target(&self) -> String {
        let host = self.bucket.base_url().host_str().unwrap_or_default();
        format!("s3://{}/{} at {host}", self.bucket.name(), self.prefix)
    }

    fn send(&self, parcel: &mut Parcel) -> Result<String, Trouble> {
        let client = Client::new(self.authority.as_deref())?;
        let key = format!("{}{}", self.prefix, parcel.name);
        let sent = if parcel.bytes > self.part_bytes {
            self.in_parts(&client, &key, parcel)
        } else {
            self.at_once(&client, &key, parcel)
        };
        match sent {
            Ok(version) => self.kept(&client, &key, version.as_deref(), parcel),
            Err(Trouble::Uncertain { answer }) => {
                // Unlike a mail server this one can be asked afterwards. The newest object tells by its attempt.
                match self.kept(&client, &key, None, parcel) {
                    Ok(found) => Ok(format!("{answer}; asked afterwards: {found}")),
                    Err(_) => Err(Trouble::Uncertain { answer }),
                }
            }
            Err(other) => Err(other),
        }
    }

    /// Whether the bucket is there and these keys may see it.
    fn test(&self) -> Result<String, Trouble> {
        let client = Client::new(self.authority.as_deref())?;
        let url = self.bucket.head_bucket(Some(&self.credentials)).sign(VALID);
        let answer = client.ask("HEAD", url.as_str(), &[])?;
        let answer = answer.demand("the bucket cannot be seen")?;
        Ok(one_line(&format!(
            "HTTP {}: the bucket is there and these keys may see it",
            answer.status
        )))
    }
}

impl S3 {
    /// The headers that an upload asks with; all of them are signed.
    fn asked(&self, parcel: &Parcel) -> Vec<(&'static str, String)> {
        let mut headers = vec![
            ("x-amz-meta-countersign-attempt", parcel.attempt.clone()),
            ("x-amz-meta-countersign-sha256", hex::encode(parcel.digest)),
        ];
        if let Some(encryption) = &self.wanted.encryption {
            headers.push(("x-amz-server-side-encryption", encryption.clone()));
        }
        if let Some(key) = &self.wanted.kms_key {
            headers.push(("x-amz-server-side-encryption-aws-kms-key-id", key.clone()));
        }
        if let Some(lock) = &self.wanted.lock {
            headers.push(("x-amz-object-lock-mode", lock.mode.clone()));
            headers.push(("x-amz-object-lock-retain-until-date", seconds(lock.until)));
        }
        if self.wanted.legal_hold {
            headers.push(("x-amz-object-lock-legal-hold", "ON".to_owned()));
        }
        headers
    }
}

/// A time as S3 writes it: servers cut it to whole seconds.
fn seconds(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
