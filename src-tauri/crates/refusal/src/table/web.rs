//! What only a face on a network asks or answers.

use crate::section::section;

section! {
    /// What only a face on a network asks or answers.
    Web {
        TlsNeeded { address: String } = "tls-needed", Request, 400;
        Certificate { path: String, cause: String } = "certificate", Surroundings, 500;
        Listening { address: String, cause: String } = "listening", Surroundings, 503;
        PasswordUnasked { login: String } = "password-unasked", Surroundings, 503;
        HostUnknown { host: Option<String> } = "host-unknown", Request, 421;
        OriginForeign { origin: String } = "origin-foreign", Request, 403;
        RouteUnknown { path: String } = "route-unknown", Request, 404;
        MethodUnknown { method: String } = "method-not-allowed", Request, 405;
        BodyLarge { most: u64 } = "body-too-large", Request, 413;
        NotAccepted { wanted: String } = "not-acceptable", Request, 406;
        BodyKind { wanted: String } = "body-kind", Request, 415;
        BodyUnreadable { cause: String } = "body-unreadable", Request, 400;
        Parameter { name: String, cause: String } = "parameter", Request, 400;
        Batch { most: u64 } = "batch-size", Request, 422;
        Slow { seconds: u64 } = "request-timeout", Request, 408;
        Often { seconds: u64 } = "too-many-requests", Request, 429;
        Full = "server-full", Surroundings, 503;
    }
}
