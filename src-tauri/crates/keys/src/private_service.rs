//! A Secret Service of one's own: a private bus and a gnome-keyring whose home is a given folder.
//!
//! The demonstration and the tests run under it, so that a user's own keyring is never touched. A
//! program looks for its bus once and cannot safely change its environment, so it starts the service
//! and then runs itself again as a child with the environment given here ([`PrivateSecretService::command`]).
//!
//! The folder keeps the keyring and, beside it, the password that opens it: this protects nothing and
//! is for demonstrations only.

use std::ffi::OsString;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use countersign_refusal::{Deed, Keyring, Refusal};
use zbus::blocking::connection;
use zbus::zvariant::OwnedObjectPath;
use zeroize::Zeroizing;

use crate::state;

/// How long bus and keyring may take to get ready.
const READY_WITHIN: Duration = Duration::from_secs(20);
/// The longest path of a socket, in bytes (`sun_path` less its NUL).
const LONGEST_SOCKET: usize = 107;

/// Which session bus a program belongs to.
const SESSION: &str = "DBUS_SESSION_BUS_ADDRESS";
/// On which bus its windows are read to people who cannot see them; asked before the session bus by GTK and `WebKit`.
const ACCESSIBILITY: &str = "AT_SPI_BUS_ADDRESS";

/// The parent shell of both programs. They end when its standard input ends, hence also when the
/// program that started them is killed. `$1` configuration, `$2` password file, `$3` runtime folder.
const SCRIPT: &str = r#"
trap '' INT HUP
dbus-daemon --config-file="$1" --nofork --nopidfile &
bus=$!
n=0
while [ ! -S "$3/bus" ] && [ $n -lt 200 ] && kill -0 $bus 2>/dev/null; do n=$((n+1)); sleep 0.05; done
gnome-keyring-daemon --foreground --unlock --components=secrets --control-directory="$3/keyring" < "$2" >/dev/null &
ring=$!
echo "$bus $ring"
read -r _
kill $ring $bus 2>/dev/null
wait
"#;

/// Why a private Secret Service did not start.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.refusal())]
pub enum PrivateServiceError {
    /// A program is not installed.
    Missing {
        /// Its name.
        program: &'static str,
    },
    /// A file or folder could not be used.
    Io {
        /// What was tried.
        deed: Deed,
        /// On what.
        path: PathBuf,
        /// The system's word.
        source: io::Error,
    },
    /// The programs started, but no unlocked keyring came.
    NotReady {
        /// What was last seen.
        cause: String,
    },
    /// A call to the service failed.
    Call {
        /// The bus's word.
        cause: String,
    },
}

impl PrivateServiceError {
    /// The row of the table of refusals, with its members.
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::Missing { program } => Keyring::PrivateMissing {
                program: (*program).to_owned(),
            },
            Self::Io { deed, path, source } => Keyring::PrivateFile {
                path: path.display().to_string(),
                deed: *deed,
                cause: source.to_string(),
            },
            Self::NotReady { cause } => Keyring::PrivateNotReady {
                cause: cause.clone(),
            },
            Self::Call { cause } => Keyring::PrivateCall {
                cause: cause.clone(),
            },
        }
        .into()
    }

    /// The row's code.
    pub fn code(&self) -> &'static str {
        self.refusal().code()
    }
}

/// A running private bus and keyring; both end when this is dropped or its process dies.
#[derive(Debug)]
pub struct PrivateSecretService {
    shell: Child,
    home: PathBuf,
    runtime: PathBuf,
    /// The runtime folder lies outside the home because of its path's length, and is removed at the end.
    runtime_is_elsewhere: bool,
    pids: (u32, u32),
}

impl PrivateSecretService {
    /// Starts bus and keyring with everything they write inside `dir` (made 0700 if absent).
    ///
    /// A keyring that an earlier run left in `dir` is opened again. Blocks until the keyring is unlocked.
    pub fn start(dir: &Path) -> Result<Self, PrivateServiceError> {
        for program in ["dbus-daemon", "gnome-keyring-daemon"] {
            if !on_path(program) {
                return Err(PrivateServiceError::Missing { program });
            }
        }
        let home = dir.join("keyring-home");
        make_dir(&home)?;
        let home = home.canonicalize().map_err(io_error(Deed::Read, &home))?;
        let password = password_file(&home)?;
        let (runtime, elsewhere) = runtime_dir(&home)?;
        let config = home.join("bus.conf");
        write_file(&config, bus_config(&runtime).as_bytes())?;
        let mut this = Self {
            shell: spawn(&home, &runtime, &config, &password)?,
            home,
            runtime,
            runtime_is_elsewhere: elsewhere,
            pids: (0, 0),
        };
        // From here on dropping `this` ends whatever was started.
        this.pids = this.read_pids()?;
        this.wait_until_ready()?;
        Ok(this)
    }

    /// The environment that leads a child process to this service.
    pub fn environment(&self) -> Vec<(&'static str, OsString)> {
        environment(&self.home, &self.runtime)
    }

    /// A command that runs `program` as this service's user. Its children are led here too, and a screen reader of the desktop
    /// that this process belongs to still reads their windows.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.envs(self.environment());
        if std::env::var_os(ACCESSIBILITY).is_none()
            && let Ok(desktop) = std::env::var(SESSION)
            && let Some(bus) = accessibility_bus(&desktop)
        {
            command.env(ACCESSIBILITY, bus);
        }
        command
    }

    /// The folder that holds everything of this service.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// Process ids of the bus and of the keyring.
    pub fn pids(&self) -> (u32, u32) {
        self.pids
    }

    /// The private bus's address.
    pub fn address(&self) -> String {
        address(&self.runtime)
    }

    /// Locks the default collection, as a screen lock may do.
    pub fn lock(&self) -> Result<(), PrivateServiceError> {
        lock_at(&self.address())
    }

    fn read_pids(&mut self) -> Result<(u32, u32), PrivateServiceError> {
        let mut line = String::new();
        if let Some(said) = self.shell.stdout.take() {
            let _ = BufReader::new(said).read_line(&mut line);
        }
        let mut words = line.split_whitespace().filter_map(|word| word.parse().ok());
        match (words.next(), words.next()) {
            (Some(bus), Some(ring)) => Ok((bus, ring)),
            _ => Err(PrivateServiceError::NotReady {
                cause: "its programs did not start".into(),
            }),
        }
    }

    fn wait_until_ready(&self) -> Result<(), PrivateServiceError> {
        let began = Instant::now();
        loop {
            let cause =
                match connect(&self.address()).and_then(|bus| state::default_collection(&bus)) {
                    Ok(Some(_)) => return Ok(()),
                    Ok(None) => "it has no default collection".to_owned(),
                    Err(error) => state::words(&error),
                };
            if began.elapsed() > READY_WITHIN {
                return Err(PrivateServiceError::NotReady { cause });
            }
            std::thread::sleep(Duration::from_millis(30));
        }
    }
}

impl Drop for PrivateSecretService {
    fn drop(&mut self) {
        // The shell ends both, waits for them and ends.
        drop(self.shell.stdin.take());
        let _ = self.shell.wait();
        if self.runtime_is_elsewhere {
            let _ = fs::remove_dir_all(&self.runtime);
        }
    }
}

/// Locks the default collection of the service on the bus at `address`.
pub fn lock_at(address: &str) -> Result<(), PrivateServiceError> {
    let call = || -> zbus::Result<bool> {
        let bus = connect(address)?;
        let Some(collection) = state::default_collection(&bus)? else {
            return Ok(false);
        };
        let interface = Some("org.freedesktop.Secret.Service");
        let paths = vec![collection];
        let reply = bus.call_method(
            Some(state::SERVICE),
            state::PATH,
            interface,
            "Lock",
            &(paths,),
        )?;
        let (locked, _prompt): (Vec<OwnedObjectPath>, OwnedObjectPath) =
            reply.body().deserialize()?;
        Ok(!locked.is_empty())
    };
    match call() {
        Ok(true) => Ok(()),
        Ok(false) => Err(PrivateServiceError::Call {
            cause: "nothing was locked".into(),
        }),
        Err(error) => Err(PrivateServiceError::Call {
            cause: state::words(&error),
        }),
    }
}

/// Unlocks the default collection again with the password that lies in the service's folder `dir`, where nobody is there to
/// answer a prompt.
pub fn unlock_at(address: &str, dir: &Path) -> Result<(), PrivateServiceError> {
    let path = dir.join("keyring-home").join("password");
    let password = fs::read_to_string(&path)
        .map(Zeroizing::new)
        .map_err(io_error(Deed::Read, &path))?;
    let call = || -> zbus::Result<bool> {
        let bus = connect(address)?;
        let Some(collection) = state::default_collection(&bus)? else {
            return Ok(false);
        };
        let service = Some("org.freedesktop.Secret.Service");
        let plain = ("plain", zbus::zvariant::Value::from(""));
        let reply = bus.call_method(
            Some(state::SERVICE),
            state::PATH,
            service,
            "OpenSession",
            &plain,
        )?;
        let (_, session): (zbus::zvariant::OwnedValue, OwnedObjectPath) =
            reply.body().deserialize()?;
        let secret = (
            session,
            Vec::<u8>::new(),
            password.as_bytes().to_vec(),
            "text/plain",
        );
        bus.call_method(
            Some(state::SERVICE),
            state::PATH,
            Some("org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface"),
            "UnlockWithMasterPassword",
            &(collection, secret),
        )?;
        Ok(true)
    };
    match call() {
        Ok(true) => Ok(()),
        Ok(false) => Err(PrivateServiceError::Call {
            cause: "there is nothing to unlock".into(),
        }),
        Err(error) => Err(PrivateServiceError::Call {
            cause: state::words(&error),
        }),
    }
}

fn connect(address: &str) -> zbus::Result<zbus::blocking::Connection> {
    connection::Builder::address(address)?
        .method_timeout(Duration::from_secs(5))
        .build()
}

/// The address of the bus on which screen readers listen, as the session bus at `session` tells it (AT-SPI 2: `GetAddress` of
/// `org.a11y.Bus`); none where it has no such service. Toolkits ask the session bus themselves, but ours is a private one.
pub fn accessibility_bus(session: &str) -> Option<String> {
    let ask = || -> zbus::Result<String> {
        let bus = connect(session)?;
        let name = Some("org.a11y.Bus");
        let reply = bus.call_method(name, "/org/a11y/bus", name, "GetAddress", &())?;
        reply.body().deserialize()
    };
    ask().ok().filter(|address| !address.is_empty())
}

fn address(runtime: &Path) -> String {
    format!("unix:path={}", runtime.join("bus").display())
}

fn environment(home: &Path, runtime: &Path) -> Vec<(&'static str, OsString)> {
    vec![
        (SESSION, address(runtime).into()),
        ("HOME", home.into()),
        ("XDG_RUNTIME_DIR", runtime.into()),
        ("XDG_DATA_HOME", home.join(".local/share").into()),
        ("XDG_CONFIG_HOME", home.join(".config").into()),
        ("XDG_CACHE_HOME", home.join(".cache").into()),
        ("GNOME_KEYRING_CONTROL", runtime.join("keyring").into()),
    ]
}

fn spawn(
    home: &Path,
    runtime: &Path,
    config: &Path,
    password: &Path,
) -> Result<Child, PrivateServiceError> {
    let log = home.join("private-service.log");
    let log_file = File::create(&log).map_err(io_error(Deed::Write, &log))?;
    Command::new("sh")
        .args(["-c", SCRIPT, "countersign-private-keyring"])
        .arg(config)
        .arg(password)
        .arg(runtime)
        .envs(environment(home, runtime))
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::from(log_file))
        .spawn()
        .map_err(io_error(Deed::Run, Path::new("sh")))
}

/// A short folder for the sockets: in the home if its path allows, else in /tmp under a random name.
fn runtime_dir(home: &Path) -> Result<(PathBuf, bool), PrivateServiceError> {
    let inside = home.join("run");
    let (dir, elsewhere) = if inside.join("keyring/control").as_os_str().len() <= LONGEST_SOCKET {
        // What a killed run left: sockets nobody answers on.
        match fs::remove_dir_all(&inside) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => {
                return Err(io_error(Deed::Remove, &inside)(e));
            }
            _ => (inside, false),
        }
    } else {
        (
            PathBuf::from(format!("/tmp/countersign-keyring-{}", &*random_hex(8)?)),
            true,
        )
    };
    // Not recursive: a folder that is there already under a random name is somebody else's.
    DirBuilder::new()
        .mode(0o700)
        .create(&dir)
        .map_err(io_error(Deed::Make, &dir))?;
    Ok((dir, elsewhere))
}

fn password_file(home: &Path) -> Result<PathBuf, PrivateServiceError> {
    let path = home.join("password");
    if !path.exists() {
        let text = Zeroizing::new(format!("{}\n", &*random_hex(16)?));
        write_file(&path, text.as_bytes())?;
    }
    Ok(path)
}

fn random_hex(bytes: usize) -> Result<Zeroizing<String>, PrivateServiceError> {
    let source = Path::new("/dev/urandom");
    let mut raw = Zeroizing::new(vec![0_u8; bytes]);
    File::open(source)
        .and_then(|mut file| file.read_exact(&mut raw))
        .map_err(io_error(Deed::Read, source))?;
    Ok(Zeroizing::new(hex::encode(&*raw)))
}

/// One bus that starts nothing by itself and accepts this account only.
fn bus_config(runtime: &Path) -> String {
    format!(
        "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\" \
         \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n\
         <busconfig>\n<type>session</type>\n<listen>{}</listen>\n<auth>EXTERNAL</auth>\n\
         <policy context=\"default\">\n<allow send_destination=\"*\" eavesdrop=\"true\"/>\n\
         <allow eavesdrop=\"true\"/>\n<allow own=\"*\"/>\n</policy>\n</busconfig>\n",
        xml(&address(runtime))
    )
}

fn xml(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn on_path(program: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(program).is_file()))
}

fn make_dir(dir: &Path) -> Result<(), PrivateServiceError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .map_err(io_error(Deed::Make, dir))
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<(), PrivateServiceError> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
        .and_then(|mut file| file.write_all(bytes))
        .map_err(io_error(Deed::Write, path))
}

fn io_error(deed: Deed, path: &Path) -> impl FnOnce(io::Error) -> PrivateServiceError {
    let path = path.to_path_buf();
    move |source| PrivateServiceError::Io { deed, path, source }
}
