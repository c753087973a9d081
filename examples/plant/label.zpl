^XA
^CI28
^PW480
^LL320
^FO24,24^A0N,36,36^FH^FD${deviceName}^FS
^FO24,76^BY2^BCN,90,Y,N,N^FH^FD${serialNumber}^FS
^FO24,220^A0N,24,24^FH^FD${order:workOrder}  ${date}^FS
^FO340,180^BQN,2,4^FH^FDMA,${productKey} ${deviceName}^FS
^XZ
