export declare const buildClient: (folder: string) => void
