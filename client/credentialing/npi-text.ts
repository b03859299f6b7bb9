/** "9999310428" → "9999 310 428", as it is read out; anything else stays. */
export const npiText = (npi: string): string => npi.replace(/^(\d{4})(\d{3})(\d{3})$/, '$1 $2 $3');
