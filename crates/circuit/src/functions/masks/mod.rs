//! Functions made of steps, written with the gates of the same chapter.

pub(crate) mod ceil;
pub(crate) mod compare;
pub(crate) mod logical;
