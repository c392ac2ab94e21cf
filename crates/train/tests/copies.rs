//! No parameter is copied to evaluate or to save, but for one at a time: packed for a product, or on its way to
//! the file.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use backflow_data::Dataset;
use backflow_train::{Config, Trainer, save};

/// Counts the bytes that each thread holds, and the most it has held.
struct Counting;

thread_local! {
    static HELD: Cell<isize> = const { Cell::new(0) };
    static MOST: Cell<isize> = const { Cell::new(0) };
}

#[allow(unsafe_code)]
// SAFETY: everything is handed on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        HELD.with(|held| {
            held.set(held.get() + layout.size() as isize);
            MOST.with(|most| most.set(most.get().max(held.get())));
        });
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.with(|held| held.set(held.get() - layout.size() as isize));
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// By how many bytes more than before this thread's memory grows on the way.
fn growth(work: impl FnOnce()) -> usize {
    let before = HELD.with(Cell::get);
    MOST.with(|most| most.set(before));
    work();
    (MOST.with(Cell::get) - before) as usize
}

/// `n` examples of 8 features.
fn examples(n: usize) -> Dataset {
    let rows: Vec<[f32; 8]> = (0..n).map(|i| std::array::from_fn(|j| ((i * 8 + j) % 7) as f32)).collect();
    let labels = (0..n as u32).map(|i| i % 2).collect();
    Dataset::from_rows("examples", [8], &rows, labels, vec!["a".into(), "b".into()]).unwrap()
}

#[test]
fn parameters_stay_where_they_are() {
    // Two layers have 4 MB of parameters each, and Adam two moments of each parameter.
    let (train, test, other) = (examples(4), examples(2), examples(3));
    let config = Config { layers: vec![1000, 1000, 1000], batch: 4, threads: Some(1), ..Config::default() };
    let mut trainer = Trainer::new(config, &train, &test).unwrap();
    let largest = 1000 * 1000 * size_of::<f32>();
    for (what, data) in [("the first evaluation", &test), ("another batch size", &other), ("again", &test)] {
        let bytes = growth(|| _ = trainer.evaluate(data).unwrap());
        assert!(bytes < largest + largest / 4, "{what} takes {bytes} bytes");
    }
    let path = std::env::temp_dir().join(format!("backflow-copies-{}.safetensors", std::process::id()));
    let bytes = growth(|| save(trainer.store(), &path).unwrap());
    assert!((largest..largest + largest / 4).contains(&bytes), "saving takes {bytes} bytes");
    assert!(std::fs::metadata(&path).unwrap().len() as usize > 6 * largest);
    std::fs::remove_file(path).unwrap();
}
