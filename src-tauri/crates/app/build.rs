//! Takes in the page that verifies exports in a browser, where it is built (scripts/page.sh). Without it everything builds too.

use std::io::Write as _;
use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/verifier");
    let page = folder.join("dist/verify.html");
    let bytes = if page.exists() {
        std::fs::read(&page)?
    } else {
        Vec::new()
    };
    let out = std::env::var("OUT_DIR")?;
    std::fs::write(Path::new(&out).join("verify.html"), &bytes)?;
    // A file that is not there would have everything built anew each time: then the folder is watched that it will lie in.
    let watched = if bytes.is_empty() { folder } else { page };
    let mut out = std::io::stdout();
    writeln!(out, "cargo:rerun-if-changed=build.rs")?;
    writeln!(out, "cargo:rerun-if-changed={}", watched.display())?;
    Ok(())
}
