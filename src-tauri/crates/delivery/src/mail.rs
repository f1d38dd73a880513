//! By mail: the bundle is attached, its digest and the checkpoint stand in the text. The steps are taken one by one, so that it
//! is known how far each attempt came: only between the end of the message and the server's answer is anything uncertain.

use std::{io::Read as _, time::Duration};

use countersign_statement::codes::DeliveryMethod;
use lettre::{
    Address, Message,
    message::{Attachment, Mailbox, MultiPart, SinglePart, header::ContentType},
    transport::smtp::{
        authentication::{Credentials, Mechanism},
        client::{Certificate, CertificateStore, SmtpConnection, TlsParameters},
        commands::{Data, Ehlo, Mail as From, Rcpt},
        extension::{ClientId, MailParameter},
        response::Response,
    },
};
use secrecy::{ExposeSecret as _, SecretString};

use crate::channel::{Channel, Parcel, Trouble, one_line};

/// How long a server may take over one step.
const PATIENCE: Duration = Duration::from_mins(1);
/// A bundle that is larger is no mail; it would be held in memory several times.
const LARGEST: u64 = 64 << 20;

/// How the connection is encrypted. There is no third way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// Asked for by STARTTLS; a server that does not offer it is not talked to.
    Starttls,
    /// From the first byte.
    Implicit,
}

/// A mail server and who gets mail through it.
#[derive(Debug)]
pub struct Mail {
    /// The server's name, which its certificate must have.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How it is encrypted.
    pub tls: Tls,
    /// The only authority that is believed, as PEM; without it those that browsers believe.
    pub authority: Option<Vec<u8>>,
    /// Whom to sign in as.
    pub login: Option<(String, SecretString)>,
    /// The sender.
    pub from: Mailbox,
    /// The receivers.
    pub to: Vec<Mailbox>,
}

impl Channel for Mail {
    fn method(&self) -> DeliveryMethod {
        DeliveryMethod::Mail
    }

    fn target(&self) -> String {
        let to: Vec<String> = self.to.iter().map(|to| to.email.to_string()).collect();
        format!("{} by {}:{}", to.join(", "), self.host, self.port)
    }

    fn send(&self, parcel: &mut Parcel) -> Result<String, Trouble> {
        let message = self.message(parcel)?;
        let (mut server, limit) = self.connect()?;
        let bytes = message.len();
        if let Some(limit) = limit
            && bytes as u64 > limit
        {
            let _ = server.quit();
            return Err(Trouble::lasting(format!(
                "{} takes mail of {limit} bytes, and this one has {bytes}; nothing was sent",
                self.host
            )));
        }
        let sender: Address = self.from.email.clone();
        let size: Vec<MailParameter> = limit
            .map(|_| MailParameter::Size(bytes))
            .into_iter()
            .collect();
        said(server.command(From::new(Some(sender), size)))?;
        for to in &self.to {
            said(server.command(Rcpt::new(to.email.clone(), Vec::new())))?;
        }
        said(server.command(Data))?;
        let answered = server.message(&message);
        match answered {
            Ok(response) => {
                let _ = server.quit();
                Ok(words(&response))
            }
            Err(error) if error.status().is_some() => Err(refused(&error)),
            // The server may have the whole of it: its answer alone would tell.
            Err(error) => Err(Trouble::Uncertain {
                answer: format!("sent, and no answer came: {}", seen(&error)),
            }),
        }
    }

    /// Up to the point where a mail would begin: encryption, sign-in, and the receivers as far as the server says.
    fn test(&self) -> Result<String, Trouble> {
        let (mut server, limit) = self.connect()?;
        said(server.command(From::new(Some(self.from.email.clone()), Vec::new())))?;
        for to in &self.to {
            said(server.command(Rcpt::new(to.email.clone(), Vec::new())))?;
        }
        let _ = server.quit();
        Ok(limit.map_or_else(
            || "the server takes these receivers and names no limit".to_owned(),
            |limit| format!("the server takes these receivers, and mail up to {limit} bytes"),
        ))
    }
}

impl Mail {
    /// Connects, encrypts and signs in; the limit is what the server says in its last EHLO.
    fn connect(&self) -> Result<(SmtpConnection, Option<u64>), Trouble> {
        let mut tls = TlsParameters::builder(self.host.clone());
        if let Some(pem) = &self.authority {
            let own = Certificate::from_pem(pem)
                .map_err(|e| Trouble::lasting(format!("the authority's file: {}", seen(&e))))?;
            tls = tls
                .certificate_store(CertificateStore::None)
                .add_root_certificate(own);
        }
        let tls = tls
            .build()
            .map_err(|e| Trouble::lasting(format!("TLS: {}", seen(&e))))?;
        let me = ClientId::default();
        let at_once = (self.tls == Tls::Implicit).then_some(&tls);
        let address = (self.host.as_str(), self.port);
        let failed = |e: lettre::transport::smtp::Error| refused(&e);
        let mut server =
            SmtpConnection::connect(address, Some(PATIENCE), &me, at_once, None).map_err(failed)?;
        if self.tls == Tls::Starttls {
            if !server.can_starttls() {
                server.abort();
                return Err(Trouble::lasting(format!(
                    "{} offers no STARTTLS; nothing was sent",
                    self.host
                )));
            }
            server.starttls(&tls, &me).map_err(failed)?;
        }
        if let Some((user, password)) = &self.login {
            let credentials = Credentials::new(user.clone(), password.expose_secret().to_owned());
            server
                .auth(&[Mechanism::Plain, Mechanism::Login], &credentials)
                .map_err(failed)?;
        }
        let told = server.command(Ehlo::new(me)).map_err(failed)?;
        Ok((server, size_limit(&told)))
    }

    fn message(&self, parcel: &mut Parcel) -> Result<Vec<u8>, Trouble> {
        if parcel.bytes > LARGEST {
            return Err(Trouble::lasting(format!(
                "a bundle of {} bytes is too large for mail; deliver it another way",
                parcel.bytes
            )));
        }
        let mut bundle = Vec::new();
        parcel
            .file
            .by_ref()
            .take(LARGEST + 1)
            .read_to_end(&mut bundle)
            .map_err(|e| Trouble::passing(one_line(&e.to_string())))?;
        if <[u8; 32]>::from(<sha2::Sha256 as sha2::Digest>::digest(&bundle)) != parcel.digest {
            return Err(Trouble::passing(
                "the kept bundle changed while it was read",
            ));
        }
        let domain = self.from.email.domain();
        let mut mail = Message::builder()
            .from(self.from.clone())
            .subject(format!("Export {}", parcel.name.trim_end_matches(".zip")))
            .message_id(Some(format!("<{}@{domain}>", parcel.attempt)));
        for to in &self.to {
            mail = mail.to(to.clone());
        }
        let zip = ContentType::parse("application/zip")
            .map_err(|e| Trouble::lasting(one_line(&e.to_string())))?;
        let parts = MultiPart::mixed()
            .singlepart(SinglePart::plain(parcel.words.clone()))
            .singlepart(Attachment::new(parcel.name.clone()).body(bundle, zip));
        let mail = mail
            .multipart(parts)
            .map_err(|e| Trouble::lasting(one_line(&e.to_string())))?;
        Ok(mail.formatted())
    }
}

/// The limit of RFC 1870; 0 and nothing mean that the server names none.
fn size_limit(told: &Response) -> Option<u64> {
    told.message().find_map(|line| {
        let (word, limit) = line.split_once(' ')?;
        let limit = word.eq_ignore_ascii_case("SIZE").then_some(limit)?;
        limit.trim().parse().ok().filter(|limit| *limit > 0)
    })
}

fn said(answer: Result<Response, lettre::transport::smtp::Error>) -> Result<(), Trouble> {
    answer.map(|_| ()).map_err(|e| refused(&e))
}

fn words(response: &Response) -> String {
    let lines: Vec<&str> = response.message().collect();
    one_line(&format!("{} {}", response.code(), lines.join(" ")))
}

/// Before the end of a message nothing has arrived, whatever went wrong. 5xx is the server's last word, and so is a certificate
/// that does not fit.
fn refused(error: &lettre::transport::smtp::Error) -> Trouble {
    let words = seen(error);
    // After STARTTLS lettre calls a certificate that does not fit an error of the network.
    if error.is_permanent() || error.is_tls() || words.contains("certificate") {
        Trouble::lasting(words)
    } else {
        Trouble::passing(words)
    }
}

/// An error with its causes: lettre's own words name the class alone.
fn seen(error: &dyn std::error::Error) -> String {
    let mut all = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let words = inner.to_string();
        if !all.contains(&words) {
            all.push_str(": ");
            all.push_str(&words);
        }
        cause = inner.source();
    }
    // rustls sends whoever reads on to its manual.
    one_line(all.split(": https://").next().unwrap_or_default())
}
