//! One handler an operation of the contract's table; each hands its request to the desk and answers what the desk says.

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
                let answer = desk.$name(request).await;
                if let Err(told) = &answer {
                    // The sentence may hold names; the code does not.
                    tracing::info!(command = stringify!($name), code = told.code.name(), "refused");
                }
                answer
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
                let answer = work.await.unwrap_or_else(|cause| {
                    let reason = [("reason", cause.to_string())];
                    Err(countersign_contract::ApiError::new(countersign_contract::ErrorCode::Internal, reason))
                });
                if let Err(told) = &answer {
                    tracing::info!(command = stringify!($name), code = told.code.name(), "refused");
                }
                answer
            }
        )*
    };
}

pub mod action;
pub mod decide;
pub mod exports;
pub mod people;
pub mod queue;
pub mod session;
pub mod verify;
