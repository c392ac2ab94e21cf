//! On which threads a run happens.

use std::sync::Arc;

use crate::error::Error;
use crate::store::Store;

/// Where a run happens.
#[derive(Clone, Debug)]
pub(super) enum Threads {
    /// On the caller's thread.
    Caller,
    /// In the surrounding pool.
    Surrounding,
    /// In a pool that the store's plans share.
    Pool(Arc<rayon::ThreadPool>),
}

impl Threads {
    /// The threads that were asked for, if the work is worth more than one.
    ///
    /// # Errors
    /// [`Error::Threads`].
    pub(super) fn new(wanted: Option<usize>, is_shared: bool, store: &Store) -> Result<Threads, Error> {
        Ok(match wanted {
            None if is_shared && rayon::current_num_threads() > 1 => Threads::Surrounding,
            Some(threads) if is_shared && threads > 1 => Threads::Pool(store.pool(threads)?),
            _ => Threads::Caller,
        })
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        match self {
            Threads::Caller => 1,
            Threads::Surrounding => rayon::current_num_threads(),
            Threads::Pool(pool) => pool.current_num_threads(),
        }
    }

    /// Runs something there: a whole run at once, not each step.
    pub(super) fn run<R: Send>(&self, run: impl FnOnce() -> R + Send) -> R {
        match self {
            Threads::Caller => run(),
            Threads::Surrounding => rayon::join(run, || ()).0,
            Threads::Pool(pool) => pool.install(run),
        }
    }
}
