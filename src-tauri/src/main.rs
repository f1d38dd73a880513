//! The desktop console: a window over the desk. Without the feature `window` it says where the work can be done instead.

#[cfg(feature = "window")]
mod arguments;
#[cfg(feature = "window")]
mod builder;
#[cfg(feature = "window")]
mod choose;
#[cfg(feature = "window")]
mod commands;
#[cfg(feature = "window")]
mod desktop;
#[cfg(feature = "window")]
mod log;
#[cfg(feature = "window")]
mod signals;
#[cfg(feature = "window")]
mod single;
#[cfg(any(feature = "window", test))]
#[cfg_attr(not(feature = "window"), allow(dead_code))]
mod surroundings;
#[cfg(feature = "window")]
mod words;

#[cfg(all(test, feature = "window"))]
mod table;

#[cfg(not(feature = "window"))]
fn main() -> std::process::ExitCode {
    eprintln!(
        "countersign: the window is not built in. Use `countersignctl demo --dir DIR` to see the whole job without it."
    );
    std::process::ExitCode::from(1)
}

#[cfg(feature = "window")]
fn main() -> std::process::ExitCode {
    use arguments::Arguments;
    use countersign_desk::Home;

    let arguments = match Arguments::parse(std::env::args_os().skip(1)) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => return std::process::ExitCode::SUCCESS,
        Err(wrong) => return words::stop(&wrong, "countersign --help lists what it takes."),
    };
    if let Err(told) = surroundings::settle() {
        return words::stop(&told.sentence, &told.hint);
    }
    let Some(home) = Home::of_account() else {
        return words::stop(
            "This account has no home folder: HOME is not set.",
            "Start the program from an ordinary account.",
        );
    };
    log::start(home.config());
    match single::only(home.config()) {
        Ok(Some(only)) => builder::run(home, arguments.workspace, only),
        Ok(None) => {
            words::stop_well("Countersign is open already; its window was brought to the front.")
        }
        Err(cause) => words::stop(
            &format!("{} cannot be used: {cause}.", home.config().display()),
            "Make the folder writable, or set XDG_CONFIG_HOME to another one.",
        ),
    }
}
