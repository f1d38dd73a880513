//! The desktop console. Until the window is built, this says where its work can be done.

fn main() -> std::process::ExitCode {
    eprintln!(
        "countersign: the window is not built yet. Use `countersignctl demo --dir DIR` to see the whole job without it."
    );
    std::process::ExitCode::from(1)
}
