/** The commands of one step on their way to the GPU, in one submit or in several. */
export class Commands {
  private readonly device: GPUDevice;
  private open: GPUCommandEncoder | null = null;

  constructor(device: GPUDevice) {
    this.device = device;
  }

  /** What the next command is encoded into. */
  get encoder(): GPUCommandEncoder {
    this.open ??= this.device.createCommandEncoder();
    return this.open;
  }

  /** Hands over what was encoded; what follows is another submit. */
  submit(): void {
    if (this.open !== null) this.device.queue.submit([this.open.finish()]);
    this.open = null;
  }
}
