"""The course: cases, labs, workbooks, the glossary."""
