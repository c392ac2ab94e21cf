//! On which threads a run happens.

use std::sync::Arc;

use crate::error::Error;
use crate::store::Store;

/// Where a run happens.
#[derive(Clone, Debug)]
pub(super) enum Threads {
    /// On the caller's thread.
    Caller,
    /// In a pool that the store's plans share.
    Pool(Arc<rayon::ThreadPool>),
}

impl Threads {
    /// The threads that were asked for, if the work is worth more than one.
    ///
    /// # Errors
    /// [`Error::Threads`].
    pub(super) fn new(wanted: Option<usize>, is_shared: bool, store: &Store) -> Result<Threads, Error> {
        let threads = wanted.unwrap_or_else(rayon::current_num_threads);
        Ok(if is_shared && threads > 1 { Threads::Pool(store.pool(threads)?) } else { Threads::Caller })
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        match self {
            Threads::Caller => 1,
            Threads::Pool(pool) => pool.current_num_threads(),
        }
    }

    /// Runs something there, a whole run at once and not each step, and tells it how many threads it may use.
    ///
    /// On a thread of somebody else's pool a run stays on that thread. While such a thread waits for others, it
    /// takes up other work of its pool: that could be a run that waits for the states which this one holds.
    pub(super) fn run<R: Send>(&self, run: impl FnOnce(usize) -> R + Send) -> R {
        match self {
            Threads::Pool(pool) if rayon::current_thread_index().is_none() => {
                pool.install(|| run(pool.current_num_threads()))
            }
            _ => run(1),
        }
    }
}
