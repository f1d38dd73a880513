//! One handler a row of the contract's table; each hands its request to the desk and answers what the desk says.

#[allow(
    clippy::wildcard_imports,
    reason = "the table names every type of the wire"
)]
use countersign_contract::*;
use tauri::async_runtime::{self, JoinHandle};

type Answer<T> = Result<T, ApiError>;

/// Begins a command's work. What keeps a thread busy gets one of its own: the window's stay free. Its future is made there, so
/// that it need not be one that moves between threads.
macro_rules! begun {
    ($work:expr, []) => {
        async_runtime::spawn(async move { $work.await })
    };
    ($work:expr, [slow $($rest:ident)*]) => {
        async_runtime::spawn_blocking(move || async_runtime::block_on(async move { $work.await }))
    };
    ($work:expr, [$other:ident $($rest:ident)*]) => {
        begun!($work, [$($rest)*])
    };
}

/// Makes the handlers. A row without a function of the desk, or of other types than the desk's, does not compile.
macro_rules! handlers {
    ($($duty:ident { $($name:ident: $op:ident($request:ty) -> $response:ty [$($attribute:ident)*];)* })*) => {
        $($(
            #[doc = concat!("The command `", stringify!($name), "`.")]
            #[tauri::command]
            pub async fn $name(
                desk: tauri::State<'_, countersign_desk::Desk>,
                request: $request,
            ) -> Result<$response, ApiError> {
                let desk = desk.inner().clone();
                let work = begun!(desk.$name(request), [$($attribute)*]);
                answered(op::$op::NAME, work).await
            }
        )*)*
    };
}

countersign_contract::commands!(handlers);

/// What the window calls, by name.
macro_rules! handler_list {
    ($($duty:ident { $($name:ident: $op:ident($request:ty) -> $response:ty [$($attribute:ident)*];)* })*) => {
        tauri::generate_handler![$($($crate::commands::$name),*),*]
    };
}

/// The function that finds a call's handler.
pub fn all() -> impl Fn(tauri::ipc::Invoke) -> bool + Send + Sync + 'static {
    countersign_contract::commands!(handler_list)
}

/// What the desk said. A defect that ended the work is an answer too: the page would wait for ever otherwise.
async fn answered<T>(command: &'static str, work: JoinHandle<Answer<T>>) -> Answer<T> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_defect_is_answered_and_tells_nothing_of_the_request() {
        let work = async {
            std::hint::black_box(None::<Result<Nothing, ApiError>>).expect("correct horse")
        };
        let told =
            async_runtime::block_on(answered("cancel", async_runtime::spawn(work))).unwrap_err();
        assert_eq!(told.code.name(), "internal");
        assert!(told.message.contains("cancel"), "{}", told.message);
        assert!(!told.message.contains("horse"), "{}", told.message);
    }
}
