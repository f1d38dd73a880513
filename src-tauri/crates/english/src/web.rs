//! What only a face on a network asks or answers.

use crate::{Said, said, words::cause};
use countersign_refusal::Web;

pub(crate) fn say(row: &Web) -> Said {
    match row {
        Web::TlsNeeded { address } => said(
            format!(
                "{address} can be reached from other machines, and passwords would cross the network unencrypted."
            ),
            "Give a certificate and its key with --tls-cert and --tls-key, or listen on 127.0.0.1.",
        ),
        Web::Certificate { path, cause: why } => said(
            format!("{path} cannot be used for TLS: {}.", cause(why)),
            "Give the certificate with its chain, and its private key, each as a PEM file.",
        ),
        Web::Listening {
            address,
            cause: why,
        } => said(
            format!("{address} cannot be listened on: {}.", cause(why)),
            "Choose another address or port with --listen.",
        ),
        Web::PasswordUnasked { login } => said(
            format!(
                "The database lets {login} in without asking for a password, so nobody can be told from {login} here."
            ),
            "Have the server's administrator set scram-sha-256 for this login in pg_hba.conf.",
        ),
        Web::HostUnknown { host } => said(
            host.as_ref().map_or_else(
                || "The request names no host.".to_owned(),
                |host| format!("The request is for the host {host}, which this server is not."),
            ),
            "Use the address that the server printed, or have it started with --host NAME.",
        ),
        Web::OriginForeign { origin } => said(
            format!("The request was made by a page of {origin}."),
            "Call the server from a program, not from another site's page.",
        ),
        Web::RouteUnknown { path } => said(
            format!("There is nothing at {path}."),
            "GET /openapi.json lists what there is.",
        ),
        Web::MethodUnknown { method } => said(
            format!("{method} is not offered here."),
            "GET /openapi.json lists what there is.",
        ),
        Web::BodyLarge { most } => said(
            format!("The request is larger than {most} bytes."),
            "Send less at once.",
        ),
        Web::NotAccepted { wanted } => said(
            format!("The answer is {wanted}, and the caller does not take that."),
            "Name all of it in the header Accept.",
        ),
        Web::BodyKind { wanted } => said(
            format!("The body must be {wanted}."),
            "Set the header Content-Type and send the body so.",
        ),
        Web::BodyUnreadable { cause: why } => said(
            format!("The body cannot be read: {}.", cause(why)),
            "GET /openapi.json says what it must hold.",
        ),
        Web::Parameter { name, cause: why } => said(
            format!("The parameter {name} cannot be read: {}.", cause(why)),
            "GET /openapi.json says what it may be.",
        ),
        Web::Batch { most } => said(
            format!("A batch holds from one to {most} items."),
            "Send it in parts.",
        ),
        Web::Slow { seconds } => said(
            format!("The request was not done within {seconds} seconds."),
            "Send it again: what was recorded meanwhile is answered as it stands, and is not recorded twice.",
        ),
        Web::Often { seconds } => said(
            "These are too many requests at once.",
            format!("Wait {seconds} seconds, then go on more slowly."),
        ),
        Web::Full => said(
            "The server has as many logins or connections open as it may.",
            "Try again in a moment.",
        ),
    }
}
