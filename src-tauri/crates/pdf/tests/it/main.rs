//! The PDFs, read by programs of others: `make test-pdf`. Without the typesetter there is one thing to say.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::print_stdout
    )
)]

#[cfg(feature = "typeset")]
mod bundle;
#[cfg(feature = "typeset")]
mod hostile;
#[cfg(feature = "typeset")]
mod read;

#[test]
fn a_press_is_there_where_it_is_built_in_and_nowhere_else() {
    assert_eq!(
        countersign_pdf::press().is_some(),
        cfg!(feature = "typeset")
    );
}
