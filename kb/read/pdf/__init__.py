"""Reader of PDF files, the only package that imports the PDF libraries."""
