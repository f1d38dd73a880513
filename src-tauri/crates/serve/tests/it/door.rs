//! Who comes in, under which bounds, and how the server ends.

use std::{sync::Arc, time::Duration};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use countersign_app::Workspace;
use countersign_serve::{Limits, Options, Server, Tls};
use countersign_testkit::{World, actor};
use serde_json::json;
use tokio::net::TcpStream;

use crate::kit::{AGENT, Asked, Served, exchange, options, proposal};

#[tokio::test]
async fn what_needs_no_login_is_answered_without_one_and_says_nothing_of_the_workspace() {
    let served = Served::new().await;
    let health = served.send(Asked::new("GET", "/health")).await;
    assert_eq!(health.with(200)["status"], "serving");
    assert_eq!(health.header("x-request-id").unwrap().len(), 36);
    assert_eq!(health.header("cache-control"), Some("no-store"));
    let own = Asked::new("GET", "/health").header("X-Request-Id", "run-17");
    assert_eq!(
        served.send(own).await.header("x-request-id"),
        Some("run-17")
    );

    served
        .get(AGENT, "/agent/ops/actions/not-an-id")
        .await
        .refused("parameter");
    served.get(AGENT, "/agent/ops/actions").await.with(200);
    let metrics = served.send(Asked::new("GET", "/metrics")).await;
    assert_eq!(metrics.status, 200);
    for line in [
        r#"countersign_http_requests_total{method="GET",route="/health",status="200"} 2"#,
        r#"countersign_http_requests_total{method="GET",route="/agent/ops/actions/{id}",status="400"} 1"#,
        r#"countersign_refusals_total{code="parameter"} 1"#,
        "countersign_logins 1",
    ] {
        assert!(
            metrics.body.lines().any(|l| l == line),
            "{line} is not in\n{}",
            metrics.body
        );
    }
    for told in [AGENT, "not-an-id", served.world.database()] {
        assert!(!metrics.body.contains(told), "{told}");
    }
}

#[tokio::test]
async fn only_a_login_with_its_own_password_comes_in() {
    let served = Served::new().await;
    let path = "/agent/ops/actions";
    let none = served.send(Asked::new("GET", path)).await;
    none.refused("not-signed-in");
    assert_eq!(none.status, 401);
    assert!(
        none.header("www-authenticate")
            .unwrap()
            .starts_with("Basic ")
    );
    let wrong = |password: &str| Asked::new("GET", path).login(AGENT, password);
    let refused = served.send(wrong("another one's password")).await;
    assert_eq!(
        refused.refused("wrong-password")["members"],
        json!({"login": AGENT})
    );
    assert!(!refused.body.contains("another one's"));
    // The same while the right one is signed in, and the right one goes on.
    served.get(AGENT, path).await.with(200);
    served
        .send(wrong("another one's password"))
        .await
        .refused("wrong-password");
    served
        .send(wrong(&actor("alice").password))
        .await
        .refused("wrong-password");
    served.send(wrong("")).await.refused("password-needed");
    served.get(AGENT, path).await.with(200);
    // Logins that are there and belong to nobody, and one that is not there.
    served.get("stranger", path).await.refused("login-unknown");
    served
        .get("nobody-at-all", path)
        .await
        .refused("wrong-password");
    // A person's password opens no agent's door.
    let person = served.get("carol", path).await;
    assert_eq!(person.refused("agents-only")["fault"], "rule");
    assert_eq!(person.status, 403);
}

/// What no login and no password of anybody's is, and what the database or its driver stumbles over, is a wrong password like any other.
#[tokio::test]
async fn odd_logins_and_passwords_are_refused_like_wrong_ones() {
    let served = Served::new().await;
    let long = "x".repeat(300);
    let odd = [
        "\u{1}",
        "\u{7f}",
        "a\u{85}b",
        "\u{a0}",
        "\u{ad}",
        "\u{200b}",
        "\u{202e}",
        "\u{feff}",
        "\u{fffd}",
        "\u{e000}",
        "\u{10ffff}",
        "\u{fdd0}",
        "\u{5d0}a",
        "a\u{627}",
        "\u{340}",
        "=",
        ",",
        "a,b=c",
        "'",
        "\"",
        "\\",
        "%00",
        " ",
        "\n",
        "é",
        &long,
    ];
    for text in odd {
        for (login, password) in [(text, "p"), (AGENT, text), (text, text)] {
            let asked = Asked::new("GET", "/agent/ops/actions").login(login, password);
            let answer = served.send(asked).await;
            let shown = format!("{login:?} {password:?}: {answer:?}");
            assert!([401, 429].contains(&answer.status), "{shown}");
            assert!(answer.json()["code"].is_string(), "{shown}");
        }
    }
}

#[tokio::test]
async fn a_changed_password_ends_what_the_old_one_opened() {
    let limits = Limits {
        age: Duration::from_millis(300),
        ..Limits::default()
    };
    let served = Served::over(
        World::with_server().await,
        Options {
            limits,
            ..options()
        },
    )
    .await;
    served.get(AGENT, "/agent/ops/actions").await.with(200);
    served
        .world
        .as_owner(&format!("ALTER ROLE \"{AGENT}\" PASSWORD 'a new one'"))
        .await;
    tokio::time::sleep(Duration::from_millis(400)).await;
    served
        .get(AGENT, "/agent/ops/actions")
        .await
        .refused("wrong-password");
    let new = Asked::new("GET", "/agent/ops/actions").login(AGENT, "a new one");
    served.send(new).await.with(200);
}

#[tokio::test]
async fn a_login_that_the_database_lets_in_without_its_password_is_served_to_nobody() {
    let served = Served::over(World::with_server().await, options()).await;
    let file: String = sqlx::query_scalar("SHOW hba_file")
        .fetch_one(served.world.owner().await.connection())
        .await
        .unwrap();
    let rules = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, format!("local all \"{AGENT}\" trust\n{rules}")).unwrap();
    served
        .world
        .as_owner("SELECT pg_catalog.pg_reload_conf()")
        .await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let anybody = || Asked::new("GET", "/agent/ops/actions").login(AGENT, "whatever it be");
    served.send(anybody()).await.refused("password-unasked");
    served.send(anybody()).await.refused("password-unasked");
    served
        .get("carol", "/agent/ops/actions")
        .await
        .refused("agents-only");
}

#[tokio::test]
async fn requests_of_other_hosts_and_origins_are_refused() {
    let served = Served::new().await;
    let port = served.address.port();
    let health = || Asked::new("GET", "/health");
    for host in [
        format!("localhost:{port}"),
        format!("127.0.0.1:{port}"),
        "[::1]".into(),
    ] {
        served.send(health().host(&host)).await.with(200);
    }
    let other = served
        .send(health().host(&format!("evil.example:{port}")))
        .await;
    other.refused("host-unknown");
    assert_eq!(other.status, 421);
    let origin = |origin: &str| health().header("Origin", origin);
    served
        .send(origin(&format!("http://127.0.0.1:{port}")))
        .await
        .with(200);
    for foreign in ["http://evil.example", "null", "http://127.0.0.1:1"] {
        served.send(origin(foreign)).await.refused("origin-foreign");
    }
    // Before anything else: neither a login nor a route is looked at.
    let page = Asked::new("POST", "/agent/ops/actions")
        .by(AGENT)
        .header("Origin", "http://evil.example");
    served
        .send(page.body(Some(proposal("of a page"))))
        .await
        .refused("origin-foreign");
    let own = served.get(AGENT, "/agent/ops/actions").await.with(200);
    assert_eq!(own["actions"], json!([]));
}

#[tokio::test]
async fn what_is_not_there_too_large_of_another_kind_or_unreadable_is_refused_in_words() {
    let limits = Limits {
        body: 2000,
        ..Limits::default()
    };
    let served = Served::over(
        World::new().await,
        Options {
            limits,
            ..options()
        },
    )
    .await;
    let path = "/agent/ops/actions";
    let unknown = served.get(AGENT, "/agent/ops/nowhere").await;
    assert_eq!(
        unknown.refused("route-unknown")["members"],
        json!({"path": "/agent/ops/nowhere"})
    );
    let method = served.call(AGENT, "DELETE", path, None).await;
    method.refused("method-not-allowed");
    assert_eq!(method.status, 405);

    let post = || Asked::new("POST", path).by(AGENT);
    let json = || post().header("Content-Type", "application/json");
    let large = json().text_body(&format!("{{\"kind\":\"{}\"}}", "a".repeat(2000)));
    let large = served.send(large).await;
    assert_eq!(
        large.refused("body-too-large")["members"],
        json!({"most": 2000})
    );
    assert_eq!(large.status, 413);
    served
        .send(post().header("Content-Type", "text/plain").text_body("{}"))
        .await
        .refused("body-kind");
    served
        .send(post().text_body("{}"))
        .await
        .refused("body-kind");
    for odd in ["{", "[1]", "{}", "null", "\"x\"", "{\"kind\":1}"] {
        served
            .send(json().text_body(odd))
            .await
            .refused("body-unreadable");
    }
    let mut more = proposal("k");
    more["approved"] = json!(true);
    let more = served
        .post(AGENT, path, more)
        .await
        .refused("body-unreadable");
    assert!(
        more["detail"].as_str().unwrap().contains("approved"),
        "{more}"
    );
    served
        .get(AGENT, "/agent/ops/actions?colour=red")
        .await
        .refused("parameter");
    served
        .get(AGENT, "/agent/ops/actions?limit=0")
        .await
        .refused("parameter");
    served
        .get(AGENT, "/agent/ops/actions?cursor=x")
        .await
        .refused("parameter");
    served
        .get(AGENT, "/agent/ops/actions?state=red")
        .await
        .refused("parameter");
}

#[tokio::test]
async fn who_asks_too_often_waits() {
    let limits = Limits {
        per_second: 2,
        failures: 2,
        ..Limits::default()
    };
    let served = Served::over(
        World::new().await,
        Options {
            limits,
            ..options()
        },
    )
    .await;
    let mut last = None;
    for _ in 0..10 {
        let answer = served.get(AGENT, "/agent/ops/questions").await;
        if answer.status != 200 {
            last = Some(answer);
            break;
        }
    }
    let slowed = last.expect("ten calls at once are more than twice two");
    slowed.refused("too-many-requests");
    assert_eq!(slowed.status, 429);
    let wait: u64 = slowed.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=2).contains(&wait));
    // Others go on meanwhile.
    served
        .get("carol", "/agent/ops/questions")
        .await
        .refused("agents-only");

    let guess =
        |n: u32| Asked::new("GET", "/agent/ops/questions").login("dave", &format!("guess {n}"));
    served.send(guess(1)).await.refused("wrong-password");
    served.send(guess(2)).await.refused("wrong-password");
    served.send(guess(3)).await.refused("too-many-requests");
}

#[tokio::test]
async fn a_request_that_is_not_done_in_time_is_answered_so() {
    let limits = Limits {
        request: Duration::from_millis(700),
        ..Limits::default()
    };
    let served = Served::over(
        World::new().await,
        Options {
            limits,
            ..options()
        },
    )
    .await;
    served.get(AGENT, "/agent/ops/actions").await.with(200);
    let withheld = served.world.withhold("countersign.action").await;
    let slow = served.get(AGENT, "/agent/ops/actions").await;
    slow.refused("request-timeout");
    assert_eq!(slow.status, 408);
    // A body that does not come is waited for no longer.
    let short = Asked::new("POST", "/agent/ops/actions")
        .by(AGENT)
        .header("Content-Type", "application/json")
        .header("Content-Length", "100");
    served.send(short).await.refused("request-timeout");
    withheld.release().await;
    served.get(AGENT, "/agent/ops/actions").await.with(200);
}

#[tokio::test]
async fn a_login_has_few_connections_and_none_once_it_is_idle() {
    let limits = Limits {
        idle: Duration::from_millis(300),
        ..Limits::default()
    };
    let served = Served::over(
        World::new().await,
        Options {
            limits,
            ..options()
        },
    )
    .await;
    let served = Arc::new(served);
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let served = Arc::clone(&served);
            tokio::spawn(async move { served.get(AGENT, "/agent/ops/actions").await.status })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap(), 200);
    }
    let open = served.connections(AGENT).await;
    assert!((1..=2).contains(&open), "{open} connections");
    served.until_no_connection(AGENT).await;
}

#[tokio::test]
async fn more_logins_than_there_is_room_for_take_the_place_of_idle_ones() {
    let limits = Limits {
        logins: 1,
        ..Limits::default()
    };
    let served = Served::over(
        World::new().await,
        Options {
            limits,
            ..options()
        },
    )
    .await;
    served.get(AGENT, "/agent/ops/actions").await.with(200);
    served
        .get("carol", "/agent/ops/actions")
        .await
        .refused("agents-only");
    let action = served
        .post(AGENT, "/agent/ops/actions", proposal("one"))
        .await
        .with(201);
    let path = format!(
        "/agent/ops/actions/{}/await?timeout=3",
        action["action_id"].as_str().unwrap()
    );
    let (waited, other) = tokio::join!(served.get(AGENT, &path), async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        served.get("carol", "/agent/ops/actions").await
    });
    assert_eq!(waited.with(200)["reached"], false);
    other.refused("server-full");
}

#[tokio::test]
async fn a_stopping_server_answers_who_waits_and_leaves_no_connection() {
    let mut served = Served::new().await;
    let action = served
        .post(AGENT, "/agent/ops/actions", proposal("one"))
        .await
        .with(201);
    let path = format!(
        "/agent/ops/actions/{}/await?timeout=60",
        action["action_id"].as_str().unwrap()
    );
    let (address, asked) = (served.address, Asked::new("GET", &path).by(AGENT));
    let waiting = tokio::spawn(async move {
        let stream = TcpStream::connect(address).await.unwrap();
        exchange(stream, &asked.text(&address.to_string())).await
    });
    tokio::time::sleep(Duration::from_millis(500)).await;
    let begun = std::time::Instant::now();
    served.stop();
    let answer = waiting.await.unwrap();
    assert_eq!(answer.with(200)["reached"], false);
    served.stopped().await;
    assert!(
        begun.elapsed() < Duration::from_secs(8),
        "{:?}",
        begun.elapsed()
    );
    assert!(TcpStream::connect(address).await.is_err());
    served.until_no_connection(AGENT).await;
}

#[tokio::test]
async fn an_address_that_others_reach_needs_tls_and_then_speaks_it() {
    let world = World::new().await;
    let workspace = Arc::new(Workspace::at(world.target()));
    let open = Options {
        listen: "0.0.0.0:0".parse().unwrap(),
        ..options()
    };
    let Err(refused) = Server::bind(Arc::clone(&workspace), open.clone()).await else {
        panic!("it listens to all without TLS");
    };
    assert_eq!(refused.code(), "tls-needed");

    let dir = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(["agents.example".to_owned()]).unwrap();
    let files = Tls {
        certificate: dir.path().join("cert.pem"),
        key: dir.path().join("key.pem"),
    };
    std::fs::write(&files.certificate, made.cert.pem()).unwrap();
    std::fs::write(&files.key, "no key").unwrap();
    let with = Options {
        tls: Some(files.clone()),
        hosts: vec!["agents.example".into()],
        ..open
    };
    let Err(refused) = Server::bind(workspace, with.clone()).await else {
        panic!("it takes what is no key");
    };
    assert_eq!(refused.code(), "certificate");

    std::fs::write(&files.key, made.signing_key.serialize_pem()).unwrap();
    let served = Served::over(world, with).await;
    let mut roots = tokio_rustls::rustls::RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let ring = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = tokio_rustls::rustls::ClientConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let address = std::net::SocketAddr::from(([127, 0, 0, 1], served.address.port()));
    let stream = TcpStream::connect(address).await.unwrap();
    let name = "agents.example".try_into().unwrap();
    let stream = tokio_rustls::TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
        .unwrap();
    let asked = Asked::new("GET", "/agent/ops/actions").by(AGENT);
    exchange(stream, &asked.text("agents.example"))
        .await
        .with(200);
    // Without TLS nobody is answered.
    let mut plain = TcpStream::connect(address).await.unwrap();
    let mut bytes = Vec::new();
    plain
        .write_all(asked.text("agents.example").as_bytes())
        .await
        .unwrap();
    let _ = plain.read_to_end(&mut bytes).await;
    assert!(!String::from_utf8_lossy(&bytes).contains("HTTP/1.1 200"));
}
