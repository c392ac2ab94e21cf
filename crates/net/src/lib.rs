//! Layers, initialisers, losses, optimisers and schedules, all of them written as circuits.
