// Stands for what else @ai-sdk/xai makes than text, in the Worker's bundle (wrangler.toml, [alias]): pictures, films, speech,
// batches and files, none of which this service asks of it (transcription has its own client, core/media).

class Absent {
  constructor() {
    throw new Error("not in this bundle: see src/bundle/no-xai-media.ts");
  }
}

export {
  Absent as XaiBatch,
  Absent as XaiFiles,
  Absent as XaiImageModel,
  Absent as XaiRealtimeModel,
  Absent as XaiSpeechModel,
  Absent as XaiTranscriptionModel,
  Absent as XaiVideoModel,
};
