# Tries: to give the recorder a method of its own, which forges the result.
# Points: 5
# Flag: replaces grader.recording.recorder.Recorder.record
@FRAMES@


for frame in frames():
    run = locals_of(frame).get("self")
    if type(run).__name__ == "ProgramRun":
        recorder = run.recorder
        real = recorder.record
        recorder.record = lambda: {**real(), "result": 2}

@PRINTED@
