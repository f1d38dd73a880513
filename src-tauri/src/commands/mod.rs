//! One handler an operation of the contract's table; each hands its request to the desk and answers what the desk says.

use countersign_contract::ApiError;
use tauri::async_runtime::JoinHandle;

/// Makes the handlers of one feature. The types are checked twice: against the desk's function, and by `listed` against
/// the table.
macro_rules! handlers {
    ($($name:ident($request:ty) -> $response:ty;)*) => {
        $(
            #[doc = concat!("The command `", stringify!($name), "`.")]
            #[tauri::command]
            pub async fn $name(
                desk: tauri::State<'_, countersign_desk::Desk>,
                request: $request,
            ) -> Result<$response, countersign_contract::ApiError> {
                let desk = desk.inner().clone();
                let work = tauri::async_runtime::spawn(async move { desk.$name(request).await });
                $crate::commands::answered(stringify!($name), work).await
            }
        )*
    };
}

/// The same for work that keeps a thread busy: starting a database, wrapping a key. The window's own threads stay free.
macro_rules! slow_handlers {
    ($($name:ident($request:ty) -> $response:ty;)*) => {
        $(
            #[doc = concat!("The command `", stringify!($name), "`.")]
            #[tauri::command]
            pub async fn $name(
                desk: tauri::State<'_, countersign_desk::Desk>,
                request: $request,
            ) -> Result<$response, countersign_contract::ApiError> {
                let desk = desk.inner().clone();
                let work = tauri::async_runtime::spawn_blocking(move || {
                    tauri::async_runtime::block_on(async move { desk.$name(request).await })
                });
                $crate::commands::answered(stringify!($name), work).await
            }
        )*
    };
}

/// What the desk said. A defect that ended the work is an answer too: the page would wait for ever otherwise.
async fn answered<T>(
    command: &'static str,
    work: JoinHandle<Result<T, ApiError>>,
) -> Result<T, ApiError> {
    let answer = work.await.unwrap_or_else(|cause| {
        tracing::error!(command, "ended by a defect: {cause}");
        Err(countersign_desk::defect(command))
    });
    if let Err(told) = &answer {
        // The sentence may hold names; the code does not.
        tracing::info!(command, code = told.code.name(), "refused");
    }
    answer
}

pub mod action;
pub mod decide;
pub mod exports;
pub mod people;
pub mod queue;
pub mod session;
pub mod verify;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_defect_is_answered_and_tells_nothing_of_the_request() {
        let work = tauri::async_runtime::spawn(async {
            std::hint::black_box(None::<Result<(), ApiError>>).expect("correct horse")
        });
        let told = tauri::async_runtime::block_on(answered("decide", work)).unwrap_err();
        assert_eq!(told.code.name(), "internal");
        assert!(told.message.contains("decide"), "{}", told.message);
        assert!(!told.message.contains("horse"), "{}", told.message);
    }
}
