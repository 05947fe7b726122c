/** The shop as Alipay knows it. */
export const alipayMerchant = { appId: '2021000100000001', sellerId: '2088101100000015' };
