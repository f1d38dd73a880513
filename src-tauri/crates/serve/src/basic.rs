//! HTTP Basic (RFC 7617): a login of the database and its password.

use axum::http::{HeaderMap, header::AUTHORIZATION};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use countersign_app::Failure;
use countersign_embedded::{ExposeSecret as _, Secret};
use countersign_refusal::Login;
use stringprep::saslprep;

/// Longest value that is read.
const LONGEST: usize = 2048;

/// A login with its password, as a request carries them.
#[derive(Debug)]
pub(crate) struct Basic {
    pub login: String,
    pub password: Secret,
}

impl Basic {
    /// What the request carries.
    pub fn of(headers: &HeaderMap) -> Result<Self, Failure> {
        let missing = || Failure::new(Login::NotSignedIn);
        let mut values = headers.get_all(AUTHORIZATION).iter();
        let (Some(value), None) = (values.next(), values.next()) else {
            return Err(missing());
        };
        let text = value.to_str().map_err(|_| missing())?;
        let (scheme, coded) = text.split_once(' ').ok_or_else(missing)?;
        if !scheme.eq_ignore_ascii_case("basic") || coded.len() > LONGEST {
            return Err(missing());
        }
        let plain = STANDARD.decode(coded.trim()).map_err(|_| missing())?;
        let plain = String::from_utf8(plain).map_err(|_| missing())?;
        let (login, password) = plain.split_once(':').ok_or_else(missing)?;
        if login.is_empty() || login.contains('\0') || password.contains('\0') {
            return Err(missing());
        }
        if password.is_empty() {
            return Err(Failure::new(Login::PasswordNeeded {
                login: Some(login.to_owned()),
            }));
        }
        Ok(Self {
            login: login.to_owned(),
            password: Secret::from(password),
        })
    }

    /// Whether the driver can say login and password to a server that asks by SCRAM: both are prepared by `SASLprep` (RFC 5802), the
    /// login behind its `n=`, and nothing is escaped.
    pub fn can_be_said(&self) -> bool {
        let prepared = |text: &str| saslprep(text).is_ok();
        !self.login.contains(',')
            && prepared(&format!("n={}", self.login))
            && prepared(self.password.expose_secret())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[&str]) -> Result<(String, String), &'static str> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, value.parse().unwrap());
        }
        Basic::of(&headers)
            .map(|b| (b.login, b.password.expose_secret().to_owned()))
            .map_err(|failure| failure.code())
    }

    #[test]
    fn a_login_and_a_password_are_read_and_nothing_else_is() {
        let coded = |text: &str| format!("Basic {}", STANDARD.encode(text));
        let read = of(&[&coded("ada:pass:word \u{e9}")]);
        assert_eq!(read, Ok(("ada".into(), "pass:word \u{e9}".into())));
        let lower = coded("ada:p").replace("Basic", "bAsIc");
        assert_eq!(of(&[&lower]), Ok(("ada".into(), "p".into())));
        for wrong in ["Basic", "Basic !!!", "Bearer abc", "", "Basic YWRh"] {
            assert_eq!(of(&[wrong]), Err("not-signed-in"), "{wrong}");
        }
        assert_eq!(of(&[]), Err("not-signed-in"));
        assert_eq!(of(&[&coded(":p")]), Err("not-signed-in"));
        assert_eq!(of(&[&coded("a\0b:p")]), Err("not-signed-in"));
        assert_eq!(of(&[&coded("ada:")]), Err("password-needed"));
        let twice = [coded("ada:p"), coded("ben:p")];
        assert_eq!(of(&[&twice[0], &twice[1]]), Err("not-signed-in"));
        let long = coded(&format!("ada:{}", "p".repeat(4096)));
        assert_eq!(of(&[&long]), Err("not-signed-in"));
    }

    #[test]
    fn the_password_is_in_no_debug_text() {
        let basic = Basic {
            login: "ada".into(),
            password: Secret::from("hunter2hunter2"),
        };
        assert!(!format!("{basic:?}").contains("hunter2"));
    }
}
