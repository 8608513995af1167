"""What `doctor` looks at beside the documents: what each check found, and the cure where it is not well."""
