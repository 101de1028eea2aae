"""The questions of each chapter: NN.toml, and beside it chapterNN.py with what calls the library."""
