"""`python -m benchmarks [NAME...]`: run all benchmarks, or those named."""

if __name__ == "__main__":  # a process that loading spawns imports this too, and needs none of it
    from benchmarks.command import main

    main()
