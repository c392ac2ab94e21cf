//! The slow, obvious evaluator that everything else is held against.
